/** A stream that is opened again, where it broke, for as long as it is wanted. */
import { backoff, pause } from "./pause.js";
import { Problem } from "./problem.js";

/** Bytes that are younger than this prove that a stream is alive, in milliseconds. */
const FRESH = 20_000;

/** Longest pause between two attempts, in milliseconds. */
const LONGEST = 30_000;

/**
 * @typedef {"online" | "connecting" | "offline"} Connection
 * @typedef {{ tell: (told: import("./stream.js").Told) => void, connection: (now: Connection) => void, alive: () => void,
 *   attempt: () => void, at: (cursor: string) => void, over: (reason: string) => void, lost: () => void }} Owner
 *   `attempt`: a stream is going to be opened; `at`: it stands there; `lost`: the server does not understand the cursor.
 */

export class Line {
  #stream;
  #owner;
  /** @type {AbortController | null} */
  #running = null;
  /** Ends the stream that is open, or the pause before the next one. */
  #attempt = new AbortController();
  /** When bytes last came. */
  #heard = 0;
  /** How long the server asks to wait before coming back, in milliseconds. */
  #retry = 2_000;
  /** Where the next stream begins. @type {string | null} */
  cursor = null;
  /** @type {Connection} */
  connection = "offline";

  /** @param {import("./stream.js").Stream} stream @param {Owner} owner */
  constructor(stream, owner) {
    this.#stream = stream;
    this.#owner = owner;
  }

  /** Hears everything after a cursor, from now on. @param {string | null} cursor */
  begin(cursor) {
    this.#end();
    this.cursor = cursor;
    this.#running = new AbortController();
    this.#run(this.#running.signal);
  }

  stop() {
    this.#end();
    this.#say("offline");
  }

  /** Opens the stream anew, from where it is, as it may be broken. */
  reopen() {
    this.#say("connecting");
    this.refresh();
  }

  /** Opens it anew, to hear all that there is. */
  refresh() {
    this.#heard = 0;
    this.#attempt.abort();
  }

  /** Opens it anew unless something came just now: the machine may have slept. */
  check() {
    if (Date.now() - this.#heard > FRESH) this.reopen();
  }

  /** @param {AbortSignal} signal */
  async #run(signal) {
    let failures = 0;
    this.#say("connecting");
    while (!signal.aborted) {
      this.#attempt = new AbortController();
      const { signal: attempt } = this.#attempt;
      this.#owner.attempt();
      this.#owner.alive();
      const began = Date.now();
      const delay = await this.#once(attempt, failures);
      if (signal.aborted) return;
      failures = attempt.aborted || this.#heard >= began ? 0 : failures + 1;
      if (attempt.aborted) continue;
      this.#say(failures === 0 || delay === 0 ? "connecting" : "offline");
      await pause(delay ?? this.#pause(failures), attempt).catch(() => (failures = 0));
    }
  }

  /** How long to wait after so many failures, in milliseconds. @param {number} failures */
  #pause(failures) {
    return backoff(failures + 1, { first: this.#retry, longest: LONGEST });
  }

  /**
   * One stream. Returns how long to wait before the next, in milliseconds, where that is known.
   *
   * @param {AbortSignal} attempt @param {number} failures
   */
  async #once(attempt, failures) {
    const opened = () => this.#say("online");
    const tell = (/** @type {import("./stream.js").Told} */ told) => {
      if (told.after !== null) this.cursor = told.after;
      this.#owner.tell(told);
    };
    const bytes = () => {
      this.#heard = Date.now();
      this.#owner.alive();
    };
    const at = (/** @type {string} */ cursor) => {
      this.cursor = cursor;
      this.#owner.at(cursor);
    };
    const retry = (/** @type {number} */ ms) => void (this.#retry = Math.min(Math.max(ms, 100), LONGEST));
    try {
      const end = await this.#stream.hear(this.cursor, { opened, at, tell, bytes, retry }, attempt);
      if (end === "token_expired") return failures === 0 ? 0 : null;
      if (end !== null && end !== "stopping") this.#owner.over(end);
      return null;
    } catch (error) {
      return error instanceof Problem ? this.#refused(error) : null;
    }
  }

  /** @param {Problem} problem */
  #refused(problem) {
    if (problem.outcome === "banned") this.#owner.over("banned");
    if (problem.outcome === "invalid_field") {
      this.cursor = null;
      this.#owner.lost();
    }
    return problem.retryAfter && problem.retryAfter * 1000;
  }

  /** @param {Connection} now */
  #say(now) {
    if (this.connection === now) return;
    this.connection = now;
    this.#owner.connection(now);
  }

  #end() {
    this.#running?.abort();
    this.#running = null;
    this.#attempt.abort();
  }
}
