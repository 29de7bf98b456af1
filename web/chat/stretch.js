/**
 * A stretch of messages without a gap, by number.
 *
 * Pages and the stream may tell the same twice and in any order. Each message remembers the place in the log up to which
 * it is true: what is older than that changes nothing.
 */

/**
 * @typedef {{ id: number, user: { id: number, username: string }, room: any, raw_content: string, content: string,
 *   created_at: string, edited_at?: string, deleted_at?: string, reply_to?: number, sticker?: any, attachments?: any[],
 *   mentions?: any[], reactions?: Reaction[] }} Message
 * @typedef {{ emoji: string, count: number, mine: boolean }} Reaction
 * @typedef {{ message: Message, asOf: number }} Entry
 */

export class Stretch {
  /** @type {Entry[]} */
  entries = [];

  /** @returns {Message | undefined} */
  get first() {
    return this.entries[0]?.message;
  }

  /** @returns {Message | undefined} */
  get last() {
    return this.entries.at(-1)?.message;
  }

  /** A message that is here. */
  find(id) {
    const entry = this.entries[this.#place(id)];
    return entry?.message.id === id ? entry.message : undefined;
  }

  /** Takes these messages in place of all. */
  replace(messages, asOf) {
    this.entries = messages.map((message) => ({ message, asOf }));
  }

  /** Takes a message in, unless what is known of it is newer. */
  put(message, asOf) {
    const at = this.#place(message.id);
    const known = this.entries[at];
    if (known?.message.id !== message.id) this.entries.splice(at, 0, { message, asOf });
    else if (known.asOf < asOf) this.entries[at] = { message, asOf };
  }

  /** Takes in messages that come before all that is here. */
  prepend(messages, asOf) {
    const first = this.first?.id ?? Infinity;
    const older = messages.filter(({ id }) => id < first).map((message) => ({ message, asOf }));
    this.entries = [...older, ...this.entries];
  }

  /** Forgets all but the newest. */
  cut(count) {
    this.entries = this.entries.slice(-count);
  }

  /**
   * Changes a message as an event at a place of the log says; without a place, as the reader just did.
   * False where there is nothing to change.
   */
  change(id, changes, asOf = Infinity) {
    const at = this.#place(id);
    const entry = this.entries[at];
    if (entry?.message.id !== id || asOf <= entry.asOf) return false;
    const now = asOf === Infinity ? entry.asOf : asOf;
    this.entries[at] = { message: { ...entry.message, ...changes(entry.message) }, asOf: now };
    return true;
  }

  /** Where a message is, or would be. What is looked for is mostly near the end. */
  #place(id) {
    let [low, high] = [0, this.entries.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.entries[middle].message.id < id) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}

/** What is left of a message that is deleted. */
export function gone(at) {
  return { raw_content: "", content: "", deleted_at: at, attachments: [], mentions: [], reactions: [], sticker: null };
}

/**
 * Reactions after somebody has begun, or ceased, to react so. The reader's own count once, however often they are told.
 *
 * @param {Reaction[] | undefined} reactions
 * @param {string} emoji
 * @param {boolean} added
 * @param {boolean} mine
 * @returns {Reaction[]}
 */
export function reacted(reactions = [], emoji, added, mine) {
  const known = reactions.find((reaction) => reaction.emoji === emoji) ?? { emoji, count: 0, mine: false };
  if (mine && known.mine === added) return reactions;
  const now = { emoji, count: known.count + (added ? 1 : -1), mine: mine ? added : known.mine };
  if (!reactions.includes(known)) return now.count > 0 ? [...reactions, now] : reactions;
  return reactions.map((reaction) => (reaction === known ? now : reaction)).filter(({ count }) => count > 0);
}
