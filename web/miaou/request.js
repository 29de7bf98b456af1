/** Calls of a login: with its token, and again where that can do no harm. */
import { backoff, pause, unless } from "./pause.js";

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

  /**
   * @param {string} method @param {string} path
   * @param {{ query?: Record<string, unknown>, body?: unknown, key?: string, signal?: AbortSignal | null, wait?: number,
   *   keepalive?: boolean }} [more]
   * @returns {Promise<any>}
   */
  async call(method, path, { wait = WAIT, ...asked } = {}) {
    const { key, signal = null } = asked;
    const again = key !== undefined || method === "GET" || method === "HEAD";
    const until = Date.now() + wait;
    for (let failures = 1; ; failures++) {
      try {
        return await this.proven((token) => this.#wire.ask(method, path, { ...asked, token }), signal);
      } catch (error) {
        const problem = /** @type {import("./problem.js").Problem} */ (error);
        const delay = Math.max(backoff(failures, { first: 250, longest: 5_000 }), (problem.retryAfter ?? 0) * 1000);
        if (!again || !problem.passing || Date.now() + delay > until) throw error;
        await pause(delay, signal);
      }
    }
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
}
