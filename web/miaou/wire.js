/** One request and its answer. What belongs to a login, or is said again, is above. */
import { later } from "./pause.js";
import { Problem } from "./problem.js";

/**
 * @typedef {{ query?: Record<string, unknown>, body?: unknown, token?: string | null, key?: string, signal?: AbortSignal | null,
 *   keepalive?: boolean }} Asked `keepalive`: though the page is closed.
 */

/** How long an answer may take to begin, and then to arrive, in milliseconds. */
const PATIENCE = { head: 30_000, body: 300_000 };

/** Slowest that a file may be sent, in bytes a millisecond: the server waits no longer. */
const SLOWEST = 16;

export class Wire {
  #server;
  #language;

  /** @param {string} server Its address, such as `https://chat.example`. @param {() => string | undefined} language */
  constructor(server, language) {
    this.#server = server.replace(/\/+$/, "");
    this.#language = language;
  }

  /** How long the answer to such a body may take to begin, in milliseconds. @param {unknown} body */
  static patience(body) {
    const { size, byteLength } = /** @type {{ size?: number, byteLength?: number }} */ (Object(body));
    return PATIENCE.head + (size ?? byteLength ?? 0) / SLOWEST;
  }

  /** The language that people read. */
  get language() {
    return this.#language() ?? "en";
  }

  /** @param {string} path @param {Record<string, unknown>} [query] What is null or undefined is left out. */
  address(path, query = {}) {
    const given = Object.entries(query).filter(([, value]) => value !== undefined && value !== null);
    const pairs = new URLSearchParams(given.map(([name, value]) => [name, String(value)])).toString();
    return this.#server + path + (pairs && (path.includes("?") ? "&" : "?") + pairs);
  }

  /** @param {string | null} [token] @param {Record<string, string | undefined>} [more] */
  headers(token, more = {}) {
    const all = { "Accept-Language": this.#language(), Authorization: token ? `Bearer ${token}` : undefined, ...more };
    return /** @type {Record<string, string>} */ (Object.fromEntries(Object.entries(all).filter(([, value]) => value)));
  }

  /**
   * Asks, and reads the whole answer.
   *
   * @param {string} method @param {string} path @param {Asked} [more]
   * @returns {Promise<any>} JSON as what it says, anything else as text.
   * @throws {Problem} or the signal's reason.
   */
  async ask(method, path, { signal = null, ...asked } = {}) {
    const bound = new AbortController();
    const stop = () => bound.abort(signal?.reason);
    signal?.addEventListener("abort", stop, { once: true });
    if (signal?.aborted) stop();
    /** @type {ReturnType<typeof later> | undefined} */
    let timer;
    try {
      const response = await this.begin(method, path, { ...asked, signal: bound.signal });
      timer = later(() => bound.abort(), PATIENCE.body);
      return await this.#read(response);
    } catch (error) {
      if (signal?.aborted) throw signal.reason;
      throw error instanceof Problem ? error : Problem.own("network", this.language, error);
    } finally {
      clearTimeout(timer);
      signal?.removeEventListener("abort", stop);
    }
  }

  /**
   * Asks, and returns a good answer once it begins. How long the rest may take is up to whoever reads it.
   *
   * @param {string} method @param {string} path @param {Asked} [more] Its signal ends the reading too.
   * @returns {Promise<Response>}
   * @throws {Problem} or the signal's reason.
   */
  async begin(method, path, { signal = null, ...asked } = {}) {
    const bound = new AbortController();
    signal?.addEventListener("abort", () => bound.abort(signal.reason), { once: true });
    if (signal?.aborted) bound.abort(signal.reason);
    const timer = later(() => bound.abort(), Wire.patience(asked.body));
    try {
      const response = await this.open(method, path, { ...asked, signal: bound.signal });
      if (!response.ok) throw await Problem.of(response, this.language);
      return response;
    } catch (error) {
      if (signal?.aborted) throw signal.reason;
      throw error instanceof Problem ? error : Problem.own("network", this.language, error);
    } finally {
      clearTimeout(timer);
    }
  }

  /**
   * Asks, and returns the answer once it begins, whatever it says. Throws what `fetch` does.
   *
   * @param {string} method @param {string} path @param {Asked} [more]
   */
  open(method, path, { query, body, token = null, key, signal = null, keepalive = false } = {}) {
    const raw = body instanceof Blob || body instanceof ArrayBuffer || ArrayBuffer.isView(body);
    const type = body === undefined || raw ? undefined : "application/json";
    return fetch(this.address(path, query), {
      method,
      headers: this.headers(token, { "Content-Type": type, "Idempotency-Key": key }),
      body: raw ? /** @type {BodyInit} */ (body) : JSON.stringify(body),
      cache: "no-store",
      credentials: "omit",
      signal,
      keepalive,
    });
  }

  /** @param {Response} response */
  async #read(response) {
    const text = await response.text();
    if (!/\bjson\b/.test(response.headers.get("content-type") ?? "")) return text;
    if (text === "") return null;
    try {
      return JSON.parse(text);
    } catch (error) {
      throw Problem.own("unknown", this.language, error);
    }
  }
}
