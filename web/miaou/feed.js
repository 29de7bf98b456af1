/** What one tab hears: each durable event once and in order. */
import { Line } from "./line.js";
import { Place } from "./place.js";

export class Feed {
  #owner;
  #line;
  /** @type {Place | null} */
  #place = null;

  /**
   * @param {import("./stream.js").Stream} stream
   * @param {{ tell: (kind: string, data: any) => void, reset: () => void, connection: (now: string) => void,
   *   over: (reason: string) => void }} owner
   */
  constructor(stream, owner) {
    this.#owner = owner;
    this.#line = new Line(stream, {
      tell: (told) => this.#hear(told),
      connection: (now) => owner.connection(now),
      alive: () => {},
      begun: () => {},
      over: (reason) => owner.over(reason),
      lost: () => this.#reset(),
    });
  }

  get connection() {
    return this.#line.connection;
  }

  /** Hears everything after a cursor. @param {string | null} cursor */
  follow(cursor) {
    this.#place = new Place(cursor);
    this.#line.begin(cursor);
  }

  stop() {
    this.#place = null;
    this.#line.stop();
  }

  check() {
    this.#line.check();
  }

  reopen() {
    this.#line.reopen();
  }

  #hear(told) {
    if (!this.#place) return;
    if (told.kind === "reset") return this.#reset();
    if (told.after === null) return this.#owner.tell(told.kind, told.data);
    if (this.#place.of(told) === "known") return;
    this.#place.pass(told);
    this.#owner.tell(told.kind, told.data);
  }

  /** What is known is worth nothing: nothing is told until somebody has read it anew, and follows again. */
  #reset() {
    this.#place = null;
    this.#owner.reset();
  }
}
