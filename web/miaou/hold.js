/**
 * Keeps what a user said from being heard before its posting is known to be sent.
 *
 * The stream may tell of a message before the answer to its posting comes. Nothing in it says which posting it is: whoever
 * shows both would show the same thing twice. So it waits until the posting is settled, and with it what comes after it in
 * the same room, for the order's sake; other rooms do not wait. An alternative would be to tell at once and leave the matching
 * to every client, which cannot do it exactly.
 */
import { later } from "./pause.js";

/** Longest that anything waits, in milliseconds. */
const LONGEST = 10_000;

export class Hold {
  #outbox;
  #me;
  #tell;
  /** What waits, by room. @type {Map<number, { waiting: [string, any][], timer: any }>} */
  #rooms = new Map();

  /**
   * @param {import("./outbox.js").Outbox} outbox @param {() => number | undefined} me Whose messages may wait.
   * @param {(kind: string, data: any) => void} tell
   */
  constructor(outbox, me, tell) {
    this.#outbox = outbox;
    this.#me = me;
    this.#tell = tell;
  }

  /** Tells it, now or later. @param {string} kind @param {any} data */
  hear(kind, data) {
    const room = data?.room?.id;
    const before = this.#rooms.get(room);
    if (before) before.waiting.push([kind, data]);
    else if (this.#early(kind, data)) this.#begin(room, [kind, data]);
    else this.#tell(kind, data);
  }

  /** Looks again, as a posting has changed. */
  release() {
    for (const room of [...this.#rooms.keys()]) this.#release(room, false);
  }

  /** Forgets what waits. */
  clear() {
    for (const { timer } of this.#rooms.values()) clearTimeout(timer);
    this.#rooms.clear();
  }

  /** Whether it has to wait. @param {string} kind @param {any} data */
  #early(kind, data) {
    return kind === "message" && data.user?.id === this.#me() && this.#outbox.awaits(data);
  }

  /** @param {number} room @param {[string, any]} first */
  #begin(room, first) {
    this.#rooms.set(room, { waiting: [first], timer: later(() => this.#release(room, true), LONGEST) });
  }

  /** Tells what waits, in order, up to what has to wait still. @param {number} room @param {boolean} all */
  #release(room, all) {
    const held = this.#rooms.get(room);
    if (!held) return;
    while (held.waiting.length > 0 && (all || !this.#early(...held.waiting[0]))) {
      this.#tell(.../** @type {[string, any]} */ (held.waiting.shift()));
    }
    if (held.waiting.length > 0) return;
    clearTimeout(held.timer);
    this.#rooms.delete(room);
  }
}
