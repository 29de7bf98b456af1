/** What the page's developer is told when the chat service cannot be reached: visitors are told something calmer. */

/** @type {Set<string>} */
const told = new Set();

/**
 * Looks for the reason, and says it on the console in one line, once.
 *
 * @param {any} error of a call, of a style sheet, or of the site's own token address
 * @param {{ server: string, room: string }} options
 */
export async function explain(error, { server, room }) {
  if (error?.outcome === "no_such_room") {
    return say(`there is no room "${room}" at ${server} that this visitor may know of: make it there first.`);
  }
  if (error?.outcome !== "network") return say(`${error?.detail ?? error?.message ?? error}`);
  if (!navigator.onLine) return;
  if (await answers(server, "cors")) return say(String(error.message));
  // An answer that may not be read is one: the server is there, and does not let pages of this origin read what it
  // says.
  if (await answers(server, "no-cors")) {
    say(`${server} does not answer pages of ${location.origin}. Whoever runs it lets them in with `
      + `--cors-origins ${location.origin} (or MIAOU_CORS_ORIGINS).`);
  } else {
    say(`${server} cannot be reached. If this page has a Content-Security-Policy, its connect-src needs ${server}.`);
  }
}

/** Whether the server answers this page at all, which is worth knowing before a visitor fills anything in. */
export async function knock(server) {
  if (!(await answers(server, "cors"))) throw unreachable(server);
}

/** @param {string} server @param {"cors" | "no-cors"} mode */
function answers(server, mode) {
  return fetch(`${server}/health/live`, { mode, cache: "no-store", credentials: "omit" }).then(() => true, () => false);
}

/** What is thrown where nobody answers, as the library does. */
export function unreachable(address) {
  return Object.assign(new Error(`${address} cannot be reached`), { outcome: "network" });
}

function say(sentence) {
  if (told.has(sentence)) return;
  told.add(sentence);
  console.error(`miaou: ${sentence}`);
}
