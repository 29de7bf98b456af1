/** Long answers, kept as a file. */

/**
 * Hands a text to the browser as a file.
 *
 * @param {string} text JSON, an object a line
 * @param {string} name
 */
export function save(text, name) {
  const url = URL.createObjectURL(new Blob([text], { type: "application/x-ndjson" }));
  Object.assign(document.createElement("a"), { href: url, download: name }).click();
  // The browser reads it after the click; how long that takes nobody says.
  setTimeout(() => URL.revokeObjectURL(url), 60_000);
}

/** What the last line of such a text says; null where it is broken off. */
export function lastLine(text) {
  const end = text.trimEnd();
  try {
    return JSON.parse(end.slice(end.lastIndexOf("\n") + 1));
  } catch {
    return null;
  }
}
