/** Long answers that come line by line, kept as a file. */

/**
 * Reads what the service sends and hands it to the browser as a file.
 *
 * @param {Promise<Response>} asked
 * @param {{ name: string, onRead?: (bytes: number) => void }} file `onRead` hears how much came
 * @returns {Promise<string>} its last line
 * @throws {any} the problem it was answered with, or what cut it off: then there is no file
 */
export async function download(asked, { name, onRead = () => {} }) {
  const response = await asked;
  const chunks = [];
  let [size, tail] = [0, ""];
  const decoder = new TextDecoder();
  for (const reader = response.body.getReader(); ; ) {
    const { done, value } = await reader.read();
    if (done) break;
    chunks.push(value);
    size += value.length;
    tail = lastLine(tail + decoder.decode(value, { stream: true }));
    onRead(size);
  }
  save(new Blob(chunks, { type: "application/x-ndjson" }), name);
  return tail.trimEnd();
}

/** What follows the last line break but the one at the very end. */
function lastLine(text) {
  return text.slice(text.lastIndexOf("\n", text.length - 2) + 1);
}

function save(blob, name) {
  const url = URL.createObjectURL(blob);
  Object.assign(document.createElement("a"), { href: url, download: name }).click();
  // The browser reads it after the click; how long that takes nobody says.
  setTimeout(() => URL.revokeObjectURL(url), 60_000);
}
