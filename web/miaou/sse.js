/** Server-Sent Events out of bytes, as the HTML standard reads them (section 9.2.6). */

/** @typedef {{ kind: string, data: string, id: string | null }} Sent */

export class Parser {
  #decoder = new TextDecoder();
  #tell;
  #retry;
  /** What there is of a line that is not over. */
  #rest = "";
  /** Whether the last line ended with a carriage return, so that a line feed right after it is part of the same end. */
  #returned = false;
  /** @type {string[]} */
  #data = [];
  #kind = "";
  /** @type {string | null} */
  #id = null;

  /**
   * @param {(sent: Sent) => void} tell Told of each event, and of each `id` that stands without data: its data is empty then.
   * @param {(ms: number) => void} [retry] Told how long to wait before reconnecting.
   */
  constructor(tell, retry = () => {}) {
    this.#tell = tell;
    this.#retry = retry;
  }

  /** @param {Uint8Array} bytes What came next, wherever it was cut. */
  read(bytes) {
    let text = this.#decoder.decode(bytes, { stream: true });
    if (text === "") return;
    if (this.#returned && text.startsWith("\n")) text = text.slice(1);
    this.#returned = text.endsWith("\r");
    const lines = text.split(/\r\n|\r|\n/);
    lines[0] = this.#rest + lines[0];
    this.#rest = lines.pop() ?? "";
    for (const line of lines) this.#line(line);
  }

  /** @param {string} line */
  #line(line) {
    if (line === "") return this.#dispatch();
    const colon = line.indexOf(":");
    if (colon === 0) return;
    const field = colon < 0 ? line : line.slice(0, colon);
    const value = colon < 0 ? "" : line.slice(colon + 1).replace(/^ /, "");
    if (field === "data") this.#data.push(value);
    else if (field === "event") this.#kind = value;
    else if (field === "id" && !value.includes("\0")) this.#id = value;
    else if (field === "retry" && /^\d+$/.test(value)) this.#retry(Number(value));
  }

  #dispatch() {
    const sent = { kind: this.#kind || "message", data: this.#data.join("\n"), id: this.#id };
    const said = this.#data.length > 0 || this.#id !== null;
    this.#data = [];
    this.#kind = "";
    this.#id = null;
    if (said) this.#tell(sent);
  }
}
