/** Calls of a login: with its token, and again where that can do no harm. */
import { backoff, pause, unless } from "./pause.js";

/**
 * @typedef {object} Asked
 * @property {Record<string, unknown>} [query] What is null or undefined is left out.
 * @property {unknown} [body] Sent as JSON; a Blob or bytes as they are.
 * @property {string} [key] An Idempotency-Key: the same call with the same key is done once.
 * @property {AbortSignal | null} [signal]
 * @property {number} [wait] In milliseconds; 10,000 by default.
 * @property {boolean} [keepalive] Though the page is closed.
 */

/** How long a call is said again, in milliseconds, where nothing else is asked for. */
const WAIT = 10_000;

export class Requests {
  #wire;
  #session;

  /** @param {import("./wire.js").Wire} wire @param {import("./session.js").Session} session */
  constructor(wire, session) {
    this.#wire = wire;
    this.#session = session;
  }

  /** Calls, and reads the whole answer. @param {string} method @param {string} path @param {Asked} [more] @returns {Promise<any>} */
  call(method, path, more = {}) {
    return this.#again(method, more, (asked) => this.#wire.ask(method, path, asked));
  }

  /** Calls, and leaves the answer to be read. @param {string} method @param {string} path @param {Asked} [more] */
  open(method, path, more = {}) {
    return this.#again(method, more, (asked) => this.#wire.begin(method, path, asked));
  }

  /**
   * Does what needs a token; once more with another where the first one is not good any more.
   *
   * @template T @param {(token: string) => Promise<T>} action @param {AbortSignal | null} signal @returns {Promise<T>}
   */
  async proven(action, signal) {
    const token = await unless(this.#session.token(), signal);
    try {
      return await action(token);
    } catch (error) {
      if (/** @type {any} */ (error)?.outcome !== "unauthenticated") throw error;
      return action(await unless(this.#session.token(token), signal));
    }
  }

  /**
   * @template T @param {string} method @param {Asked} more
   * @param {(asked: import("./wire.js").Asked) => Promise<T>} action @returns {Promise<T>}
   */
  async #again(method, { wait = WAIT, ...asked }, action) {
    const { key, signal = null } = asked;
    const again = key !== undefined || method === "GET" || method === "HEAD";
    const until = Date.now() + wait;
    for (let failures = 1; ; failures++) {
      try {
        return await this.proven((token) => action({ ...asked, token }), signal);
      } catch (error) {
        const problem = /** @type {import("./problem.js").Problem} */ (error);
        const delay = Math.max(backoff(failures, { first: 250, longest: 5_000 }), (problem.retryAfter ?? 0) * 1000);
        if (!again || !problem.passing || Date.now() + delay > until) throw error;
        await pause(delay, signal);
      }
    }
  }
}
