/**
 * How much of a room is unread: what the server counted up to a place in the log, and what was heard after it.
 *
 * Both may tell of the same message, and events may repeat; a message is counted once. Where what is known here cannot
 * tell the number any more (another device read a part of what the server counted), the server is asked again.
 */
import { computed, signal } from "../view.js";

/** @template T @typedef {import("../view.js").Signal<T>} Signal */

/** The server counts no further. */
export const MANY = 1000;

export class Unread {
  /** What the server counted of the messages between `read` and `position`. */
  #counted = signal({ unread: 0, mentions: 0, latest: 0, position: 0 });
  /** Messages after it, by id. @type {Signal<Map<number, { user: number, mention: boolean }>>} */
  #heard = signal(new Map());
  /** The newest message that is read. */
  #read = 0;

  /** How many messages of others are unread; `MANY` where there are that many or more. */
  count = computed(() => Math.min(MANY, this.#counted.value.unread + this.#heard.value.size));
  /** In how many of them the user is mentioned. */
  mentions = computed(() => {
    const heard = [...this.#heard.value.values()].filter((message) => message.mention).length;
    return Math.min(MANY, this.#counted.value.mentions + heard);
  });

  /** The newest message that is read, as far as is known. */
  get read() {
    return this.#read;
  }

  /**
   * Takes what the server counted.
   *
   * @param {{ unread: number, mentions: number, read: number, latest: number } | null} entry  Null for nothing unread.
   * @param {number} position  Of the log, at which it was counted.
   * @param {boolean} anew  Whether all is loaded anew: the log itself may be another one.
   * @returns {boolean} Whether it is exact; where not, the server has not heard yet what was read here.
   */
  load(entry, position, anew = false) {
    if (position < this.#counted.peek().position) {
      // Answers may come in another order than they were asked for.
      if (!anew) return true;
      this.#read = 0;
      this.#heard.value = new Map();
    }
    const behind = entry !== null && entry.read < this.#read && this.#read < entry.latest;
    const none = entry === null || this.#read >= entry.latest;
    this.#counted.value = none ? { unread: 0, mentions: 0, latest: 0, position } : { ...entry, position };
    // Where nothing is unread, all up to there is read.
    this.#read = Math.max(this.#read, entry ? entry.read : position);
    this.#keep((id) => id > position);
    return !behind;
  }

  /** Forgets what was before a place in the log: the user joined there. */
  begin(position) {
    if (position > this.#counted.peek().position) this.load(null, position);
    this.#read = Math.max(this.#read, position);
  }

  /** Counts a message of another user. */
  hear(id, user, mention) {
    if (id <= this.#counted.peek().position || id <= this.#read) return;
    const known = this.#heard.peek().get(id);
    if (known?.mention === mention) return;
    this.#heard.value = new Map(this.#heard.peek()).set(id, { user, mention });
  }

  /** All up to a message is read. @returns {boolean} Whether the number is still known. */
  readTo(id) {
    if (id <= this.#read) return true;
    this.#read = id;
    this.#keep((heard) => heard > id);
    const counted = this.#counted.peek();
    if (counted.unread === 0) return true;
    if (id < counted.latest) return false;
    this.#counted.value = { ...counted, unread: 0, mentions: 0 };
    return true;
  }

  /** A message was deleted. @returns {boolean} Whether the number is still known. */
  drop(id) {
    this.#keep((heard) => heard !== id);
    return !this.#counts(id);
  }

  /** A message was edited. @returns {boolean} Whether the number is still known. */
  edit(id, user, mention) {
    if (this.#heard.peek().has(id)) this.hear(id, user, mention);
    return !this.#counts(id);
  }

  /** A user was blocked or erased. @returns {boolean} Whether the number is still known. */
  dropOf(user) {
    this.#keep((_, message) => message.user !== user);
    return this.#counted.peek().unread === 0;
  }

  /** Whether a message may be among those that the server counted. */
  #counts(id) {
    const { unread, position } = this.#counted.peek();
    return unread > 0 && id > this.#read && id <= position;
  }

  #keep(wanted) {
    const kept = [...this.#heard.peek()].filter(([id, message]) => wanted(id, message));
    if (kept.length < this.#heard.peek().size) this.#heard.value = new Map(kept);
  }
}
