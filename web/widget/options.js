/** What a page says of its widget, in the `data-` attributes of the script. */
import { accents } from "./accent.js";
import { choose } from "../texts.js";

/**
 * @typedef {object} Options
 * @property {string} server origin of the chat service
 * @property {string} room name or number of the room
 * @property {string | null} token one that the page's server has signed for its user
 * @property {string | null} tokenUrl where a token is fetched whenever one is needed
 * @property {"light" | "dark" | "auto"} theme
 * @property {import("../texts.js").Language} language
 * @property {string | null} title what the chat is called; null for the name of its room
 * @property {{ light: string, dark: string, softLight: string, softDark: string } | null} accent
 * @property {"left" | "right"} position
 * @property {boolean} open whether the panel is open from the beginning
 * @property {string | null} target selector of the element to be inside; null to float
 */

/**
 * The options of a script, or null where they make no sense, which the console then explains.
 *
 * @param {HTMLScriptElement} script
 * @returns {Options | null}
 */
export function read(script) {
  const data = script.dataset;
  const room = data.room?.trim();
  if (!room) return refuse('widget.js wants the name of a room: <script src=".../widget.js" data-room="lobby" async>.');
  const tokenUrl = data.tokenUrl ? new URL(data.tokenUrl, document.baseURI) : null;
  if (tokenUrl && tokenUrl.origin !== location.origin) {
    return refuse(`data-token-url must be an address of this site (${location.origin}), not ${tokenUrl.origin}.`);
  }
  return {
    server: new URL(script.src).origin,
    room,
    token: data.token?.trim() || null,
    tokenUrl: tokenUrl?.href ?? null,
    theme: one("theme", data.theme, ["auto", "light", "dark"]),
    language: speech(data.language),
    title: data.title?.trim() || null,
    accent: colour(data.accent),
    position: one("position", data.position, ["right", "left"]),
    open: data.open !== undefined && data.open !== "false",
    target: data.target?.trim() || null,
  };
}

/** Says something to the page's developer. */
export function tell(sentence) {
  console.warn(`miaou: ${sentence}`);
}

function refuse(sentence) {
  console.error(`miaou: ${sentence}`);
  return null;
}

/** The first of `known` where nothing else that is known was said. */
function one(name, said, known) {
  if (said === undefined || said === "") return known[0];
  if (known.includes(said)) return said;
  tell(`data-${name} is one of ${known.join(", ")}, not ${said}.`);
  return known[0];
}

/** What the page is written in, unless it says something else; a page that does not tell leaves it to the browser. */
function speech(said) {
  const wanted = one("language", said, ["auto", "en", "fr"]);
  if (wanted !== "auto") return wanted;
  const page = document.documentElement.lang;
  return choose(page ? [page, ...navigator.languages] : navigator.languages);
}

function colour(said) {
  if (!said) return null;
  const found = accents(said);
  if (!found) tell(`data-accent is an opaque colour of CSS, such as #0a7d55, not ${said}.`);
  return found;
}
