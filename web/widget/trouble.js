/** What the page's developer is told when the chat service cannot be reached: visitors are told something calmer. */

/** @type {Set<string>} */
const told = new Set();

/**
 * Looks for the reason, and says it on the console in one line, once.
 *
 * @param {any} error of a call, or of the site's own token address
 * @param {string} server
 */
export async function explain(error, server) {
  if (error?.outcome !== "network") return say(`${error?.detail ?? error?.message ?? error}`);
  if (server === location.origin || !navigator.onLine) return;
  // An answer that may not be read is one: the server is there, and lets the pages of this origin not read what it says.
  const there = await fetch(`${server}/health/live`, { mode: "no-cors", cache: "no-store" }).then(() => true, () => false);
  if (there) {
    say(`${server} does not answer pages of ${location.origin}. Whoever runs it allows them with the setting `
      + `--cors-origins ${location.origin} (or MIAOU_CORS_ORIGINS).`);
  } else {
    say(`${server} cannot be reached. If this page has a Content-Security-Policy, its connect-src needs ${server}.`);
  }
}

function say(sentence) {
  if (told.has(sentence)) return;
  told.add(sentence);
  console.error(`miaou: ${sentence}`);
}
