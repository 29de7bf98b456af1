/** Times as they stand beside messages. What formats them is made once: to make it takes longer than to draw a row. */
import { locale } from "../texts.js";

const formats = new Map();

/** A time of day. */
export function clock(at) {
  return format("clock", { timeStyle: "short" }).format(at);
}

/** A date and its time, in full. */
export function full(at) {
  return format("full", { dateStyle: "full", timeStyle: "short" }).format(at);
}

function format(name, options) {
  const tongue = locale();
  const key = `${name} ${tongue}`;
  if (!formats.has(key)) formats.set(key, new Intl.DateTimeFormat(tongue, options));
  return formats.get(key);
}
