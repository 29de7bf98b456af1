/** Long answers, kept as a file. */
import { useEffect, useMemo, useSignal } from "../../view.js";
import { size } from "../../texts.js";

/** Silence that counts as broken, in milliseconds. */
const SILENCE = 60_000;

/** A download that can be ended, and ends with the component. */
export function useDownload() {
  const download = useMemo(() => ({ current: new AbortController() }), []);
  const bytes = useSignal(0);
  useEffect(() => () => download.current.abort(), []);
  return {
    /** How much has come, as people say it; empty where nothing has. */
    get come() {
      return bytes.value > 0 ? size(bytes.value) : "";
    },
    end: () => download.current.abort(),
    /** @param {any} miaou @param {string} path @param {Record<string, unknown>} [query] */
    fetch: (miaou, path, query) => {
      download.current = new AbortController();
      bytes.value = 0;
      return fetchFile(miaou, path, { query, ending: download.current, onBytes: (n) => (bytes.value += n) });
    },
  };
}

/** The answer as a file. It goes to the browser's store as it comes: it may be longer than memory. */
async function fetchFile(miaou, path, { query, ending, onBytes }) {
  const response = await miaou.open("GET", path, { query, signal: ending.signal });
  let timer = setTimeout(stop, SILENCE);
  function stop() {
    ending.abort(new Error("silence"));
  }
  const counter = new TransformStream({
    transform(chunk, control) {
      clearTimeout(timer);
      timer = setTimeout(stop, SILENCE);
      onBytes(chunk.byteLength);
      control.enqueue(chunk);
    },
  });
  try {
    return await new Response(response.body.pipeThrough(counter)).blob();
  } finally {
    clearTimeout(timer);
  }
}

/**
 * Hands a file to the user.
 *
 * @param {Blob} file JSON, an object a line
 * @param {string} name
 */
export function save(file, name) {
  const url = URL.createObjectURL(file.slice(0, file.size, "application/x-ndjson"));
  Object.assign(document.createElement("a"), { href: url, download: name }).click();
  // The browser reads it after the click; how long that takes nobody says.
  setTimeout(() => URL.revokeObjectURL(url), 60_000);
}

/** What the last line of such a file says; null where it is broken off. @param {Blob} file */
export async function lastLine(file) {
  const end = (await file.slice(-4096).text()).trimEnd();
  try {
    return JSON.parse(end.slice(end.lastIndexOf("\n") + 1));
  } catch {
    return null;
  }
}
