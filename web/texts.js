/**
 * What people read, in their language.
 *
 * Each part of the client has its own table, in English and in French. A sentence holds its values as `{name}`; one that
 * depends on a number is an object by plural category (`one`, `other`), chosen by the value `n`.
 */
import { signal } from "./view.js";

/** @typedef {"en" | "fr"} Language */
/** @typedef {Record<string, string | { one: string, other: string }>} Table */

/** The languages there are, each by its own name. */
export const LANGUAGES = { en: "English", fr: "Français" };

/** The one of `wanted` (language tags, the best first) that there is; English where there is none. */
export function choose(wanted) {
  const known = wanted.map((tag) => String(tag).slice(0, 2).toLowerCase()).find((code) => code in LANGUAGES);
  return /** @type {Language} */ (known ?? "en");
}

/** The language in use. Who reads it in a component is drawn anew when it changes. */
export const language = signal(choose(globalThis.navigator?.languages ?? []));

/**
 * The texts of one part.
 *
 * @param {Record<Language, Table>} tables
 * @returns {(key: string, values?: Record<string, unknown>) => string}
 */
export function texts(tables) {
  return (key, values = {}) => {
    let text = tables[language.value][key];
    if (text === undefined) throw new Error(`no text for ${key}`);
    if (typeof text !== "string") text = text[plural(Number(values.n))];
    return text.replace(/\{(\w+)\}/g, (_, name) => String(values[name] ?? ""));
  };
}

/** @returns {"one" | "other"} */
function plural(n) {
  return new Intl.PluralRules(language.value).select(n) === "one" ? "one" : "other";
}

/** A time of day, in the reader's language and zone. */
export function time(date) {
  return written(date, { timeStyle: "short" });
}

/** A day, said as people do: today, yesterday, or its date. */
export function day(date, now = new Date()) {
  const days = Math.round((midnight(date) - midnight(now)) / 86_400_000);
  if (days === 0 || days === -1) return new Intl.RelativeTimeFormat(locale(), { numeric: "auto" }).format(days, "day");
  return written(date, { dateStyle: "full" });
}

/** A date with its time. */
export function moment(date) {
  return written(date, { dateStyle: "medium", timeStyle: "short" });
}

/** A date with its time, in full. */
export function full(date) {
  return written(date, { dateStyle: "full", timeStyle: "short" });
}

/** A date with its time to the second: in a log the order within a minute matters. */
export function instant(date) {
  return written(date, { dateStyle: "medium", timeStyle: "medium" });
}

/** A number, as it is written in the reader's language. */
export function number(n) {
  return new Intl.NumberFormat(locale()).format(n);
}

/** A size in bytes, in the unit that people would use. */
export function size(bytes) {
  const units = ["byte", "kilobyte", "megabyte", "gigabyte"];
  const step = Math.min(units.length - 1, Math.floor(Math.log10(Math.max(1, bytes)) / 3));
  // Its short form says "25 byte".
  const unitDisplay = step === 0 ? "long" : "short";
  const format = new Intl.NumberFormat(locale(), { style: "unit", unit: units[step], unitDisplay, maximumFractionDigits: 1 });
  return format.format(bytes / 1000 ** step);
}

/** What writes times, made once for each way: to make it takes longer than to draw a row. */
const writers = new Map();

function written(date, options) {
  const way = `${locale()} ${Object.values(options)}`;
  if (!writers.has(way)) writers.set(way, new Intl.DateTimeFormat(locale(), options));
  return writers.get(way).format(new Date(date));
}

function midnight(date) {
  return new Date(date).setHours(0, 0, 0, 0);
}

/** The reader's own way of the language in use, such as that of a country, by which times and numbers are written. */
function locale() {
  const tags = globalThis.navigator?.languages ?? [];
  return tags.find((tag) => tag.slice(0, 2).toLowerCase() === language.value) ?? language.value;
}
