/** Where the user is, as the address says it after `#`: so that links, reloads and the browser's back button work. */
import { signal } from "../view.js";

/**
 * @typedef {object} Route
 * @property {string} path  Such as "/rooms/12"; "/" at the start.
 * @property {string[]} parts  Of the path: ["rooms", "12"].
 * @property {URLSearchParams} query
 */

/** Where the user is. @type {import("../view.js").Signal<Route>} */
export const route = signal(parse(globalThis.location?.hash ?? ""));

globalThis.addEventListener?.("hashchange", () => {
  route.value = parse(location.hash);
});

/**
 * Goes to `path`, such as "/rooms/12?message=34". With `replace` the browser's back button passes over where one was.
 *
 * @param {string} path
 * @param {{ replace?: boolean }} [how]
 */
export function go(path, { replace = false } = {}) {
  if (replace) history.replaceState(history.state, "", href(path));
  else if (location.hash !== href(path)) history.pushState(null, "", href(path));
  route.value = parse(href(path));
}

/** What a link to `path` has as its `href`. */
export function href(path) {
  return `#${path}`;
}

/** By hand: `new URL` takes a backslash for a slash, and throws at what may follow. */
function parse(hash) {
  const [path, ...query] = hash.replace(/^#\/*/, "").split("?");
  const parts = path.split("/").filter(Boolean).map(decode);
  return { path: `/${path}`, parts, query: new URLSearchParams(query.join("?")) };
}

function decode(part) {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}
