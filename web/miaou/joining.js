/**
 * How a tab comes into step with the one that leads.
 *
 * The tab stands at a cursor of its own, from a page that it has read or from before it was frozen. Cursors tell not which of
 * two is later, so that nothing the leader says can be placed. Therefore:
 *
 * 1. The leader is asked for a mark. It opens its stream anew, from where it is, and says when it has told all that there was:
 *    everything up to the tab's cursor and beyond has been told before the mark.
 * 2. The tab opens a stream of its own, from its own cursor, and closes it once that has told all that there is: everything
 *    up to the mark and beyond. Only one tab at a time does so: browsers open few connections to a server.
 * 3. What the leader told after the mark is either what the tab heard by its own stream, which it knows by the number, or new.
 */
import { backoff, pause } from "./pause.js";
import { Problem } from "./problem.js";
import { unique } from "./storage.js";

/** How long the leader may take to give a mark before it is asked again, in milliseconds. */
const PATIENCE = 5_000;

/** How long another tab may take to catch up, in milliseconds. */
const TURN = 60_000;

/** More than this is not kept while catching up: it is asked for again. */
const MOST = 5_000;

/** @typedef {import("./stream.js").Told} Told */
/**
 * @typedef {{ ask: (name: string) => void, told: (told: Told) => void, done: (cursor: string | null, since: Told[]) => void,
 *   lost: () => void, over: (reason: string) => void }} Owner
 */

export class Joining {
  /** What the mark is asked for by: one that was given for an earlier question says nothing about now. */
  #name = "";
  #stream;
  #locks;
  #owner;
  #over = new AbortController();
  /** What was told since the mark. @type {Told[] | null} */
  #since = null;
  /** @type {((cursor: string | null) => void) | null} */
  #marked = null;

  /**
   * @param {import("./stream.js").Stream} stream @param {import("./locks.js").Locks} locks
   * @param {() => string | null} cursor Where the tab stands now. @param {Owner} owner
   */
  constructor(stream, locks, cursor, owner) {
    this.#stream = stream;
    this.#locks = locks;
    this.#owner = owner;
    this.#join(cursor).catch(() => {});
  }

  end() {
    this.#over.abort();
  }

  /** What the leader says meanwhile. @param {Told} told */
  hear(told) {
    this.#since?.push(told);
  }

  /** The leader stands here, and has told all there was since it was asked. @param {string | null} cursor @param {string[]} names */
  mark(cursor, names) {
    if (names.includes(this.#name)) this.#marked?.(cursor);
  }

  /** @param {() => string | null} cursor */
  async #join(cursor) {
    const { signal } = this.#over;
    for (;;) {
      const mark = await this.#mark();
      if (cursor() !== null) await this.#catchUp(cursor);
      signal.throwIfAborted();
      const since = this.#since ?? [];
      if (since.length <= MOST) return this.#owner.done(mark, since);
    }
  }

  /** @returns {Promise<string | null>} */
  async #mark() {
    const { signal } = this.#over;
    this.#name = unique();
    this.#since = null;
    const marked = new Promise((resolve) => {
      this.#marked = (cursor) => {
        this.#marked = null;
        this.#since = [];
        resolve(cursor);
      };
    });
    while (this.#marked) {
      this.#owner.ask(this.#name);
      const waiting = new AbortController();
      const both = AbortSignal.any([signal, waiting.signal]);
      marked.then(() => waiting.abort());
      await pause(PATIENCE, both).catch(() => {});
      signal.throwIfAborted();
    }
    return /** @type {Promise<string | null>} */ (marked);
  }

  /** Hears all that there is after the tab's cursor. @param {() => string | null} cursor */
  async #catchUp(cursor) {
    const { signal } = this.#over;
    for (let failures = 0; ; ) {
      const whole = await this.#locks.alone("join", () => this.#once(cursor()), TURN);
      signal.throwIfAborted();
      if (whole) return;
      failures += 1;
      await pause(backoff(failures, { first: 1_000 }), signal);
    }
  }

  /** One stream. Returns whether it told all. @param {string | null} cursor */
  async #once(cursor) {
    const { signal } = this.#over;
    if (signal.aborted) return false;
    const enough = new AbortController();
    let whole = false;
    const tell = (/** @type {Told} */ told) => {
      if (whole || signal.aborted) return;
      if (told.after !== null) return this.#owner.told(told);
      whole = true;
      enough.abort();
    };
    try {
      const end = await this.#stream.hear(cursor, { tell }, AbortSignal.any([signal, enough.signal]));
      if (end !== null && end !== "stopping" && end !== "token_expired" && !whole) this.#owner.over(end);
    } catch (error) {
      if (error instanceof Problem && !whole) this.#refused(error);
    }
    return whole;
  }

  /** @param {Problem} problem */
  #refused(problem) {
    if (problem.outcome === "banned") this.#owner.over("banned");
    if (problem.outcome === "invalid_field") this.#owner.lost();
  }
}
