/** One stream of events, from its opening to its end. */
import { later } from "./pause.js";
import { Problem } from "./problem.js";
import { Parser } from "./sse.js";

/** Silence that counts as broken, in milliseconds: the server says something every 15 seconds. */
export const SILENCE = 40_000;

/**
 * @typedef {{ kind: string, data: any, before: string | null, after: string | null }} Told What a stream told, with the cursor
 *   before it and that after it; none after what is fleeting, which a stream tells once it has told all that the log has.
 * @typedef {{ tell: (told: Told) => void, opened?: () => void, at?: (cursor: string) => void, bytes?: () => void,
 *   retry?: (ms: number) => void }} Hearer `at` is told where a stream stands that has told nothing yet.
 */

export class Stream {
  #wire;
  #session;

  /** @param {import("./wire.js").Wire} wire @param {import("./session.js").Session} session */
  constructor(wire, session) {
    this.#wire = wire;
    this.#session = session;
  }

  /**
   * Hears everything after a cursor until the stream ends.
   *
   * @param {string | null} cursor None begins now.
   * @param {Hearer} hearer @param {AbortSignal} signal
   * @returns {Promise<string | null>} Why the server ended it; none where it broke off.
   * @throws {Problem} where it cannot be opened.
   */
  async hear(cursor, hearer, signal) {
    const bound = new AbortController();
    const stop = () => bound.abort(signal.reason);
    if (signal.aborted) stop();
    signal.addEventListener("abort", stop, { once: true });
    const silence = new Watch(() => bound.abort());
    try {
      const response = await this.#open(cursor, bound.signal);
      hearer.opened?.();
      return await this.#read(response, cursor, hearer, silence, bound.signal);
    } catch (error) {
      if (signal.aborted) throw signal.reason;
      throw error instanceof Problem ? error : Problem.own("network", this.#wire.language, error);
    } finally {
      silence.end();
      bound.abort();
      signal.removeEventListener("abort", stop);
    }
  }

  /** @param {string | null} cursor @param {AbortSignal} signal */
  async #open(cursor, signal) {
    const token = await this.#session.token();
    const open = (/** @type {string} */ token) => this.#wire.open("GET", "/api/v1/events", { query: { last_event_id: cursor }, token, signal });
    let response = await open(token);
    if (response.status === 401) response = await open(await this.#session.token(token));
    if (!response.ok) throw await Problem.of(response, this.#wire.language);
    return response;
  }

  /**
   * @param {Response} response @param {string | null} cursor @param {Hearer} hearer @param {Watch} silence
   * @param {AbortSignal} signal
   */
  async #read(response, cursor, hearer, silence, signal) {
    let end = /** @type {string | null} */ (null);
    const hear = (/** @type {import("./sse.js").Sent} */ { kind, data, id }) => {
      // Who listens may have ended it, and more may have come with the same bytes.
      if (end !== null || signal.aborted) return;
      const before = cursor;
      cursor = id ?? cursor;
      if (data === "") return void (id !== null && hearer.at?.(id));
      const said = parse(data);
      if (said === undefined) return;
      if (kind === "end") end = String(said?.reason ?? "ended");
      else hearer.tell({ kind, data: said, before, after: id === null ? null : cursor });
    };
    const parser = new Parser(hear, hearer.retry);
    const reader = /** @type {ReadableStream<Uint8Array>} */ (response.body).getReader();
    for (;;) {
      const { done, value } = await reader.read();
      if (done || end !== null) return end;
      silence.again();
      hearer.bytes?.();
      parser.read(value);
      if (end !== null) return end;
    }
  }
}

/** Notices silence. */
class Watch {
  #act;
  #timer;

  /** @param {() => void} act */
  constructor(act) {
    this.#act = act;
    this.#timer = later(act, SILENCE);
  }

  again() {
    this.end();
    this.#timer = later(this.#act, SILENCE);
  }

  end() {
    clearTimeout(this.#timer);
  }
}

/** @param {string} text @returns {any} */
function parse(text) {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
