/**
 * What a timeline shows, in order: messages, days, the line above what is unread, notices, and what is being sent.
 *
 * An item that is as it was stays the same object, so that its row is not drawn again. A posting and the message that
 * becomes of it have one key, so that the row stays where it is.
 */

/** Messages of one author stand together where no more than this lies between them, in milliseconds. */
const TOGETHER = 5 * 60_000;

/**
 * @typedef {{ kind: "message", key: string, message: import("./stretch.js").Message, first: boolean, at: number }
 *   | { kind: "posting", key: string, posting: any, state: string, problem: any, first: boolean, at: number }
 *   | { kind: "day", key: string, date: number } | { kind: "unread", key: string }
 *   | { kind: "notice", key: string, notice: any, at: number }} Item
 */

export class Sequence {
  /** What is shown, by key; messages by number, as there are thousands. @type {Map<string | number, any>} */
  #items = new Map();
  /** Which posting a message was, by its number. @type {Map<number, string>} */
  #postings = new Map();

  /** A posting was answered with its message. */
  replace(posting, message) {
    this.#postings.set(message.id, posting.key);
  }

  /**
   * Of what does not begin with the first message of all, the first is not shown: whether it stands with those before
   * it is not known yet, and a row that changes when they come would move all that is seen.
   *
   * @returns {Item[]}
   */
  order({ entries, begins, notices, postings, unreadAfter, me, blocked }) {
    /** @type {Item[]} */
    const shown = [];
    let to = 0;
    let last = null;
    let unread = unreadAfter;

    const add = (item, name = item.key) => {
      const before = this.#items.get(name);
      const kept = before && Object.keys(item).every((field) => before[field] === item[field]) ? before : item;
      if (kept !== before) this.#items.set(name, kept);
      shown.push(kept);
    };
    const enter = (at) => {
      // Order is that of the log; clocks may say otherwise, and a day does not come back.
      if (at < to) return;
      const from = new Date(at).setHours(0, 0, 0, 0);
      to = new Date(from).setDate(new Date(from).getDate() + 1);
      add({ kind: "day", key: `day ${from}`, date: from });
      last = null;
    };
    const notify = (notice) => {
      if (blocked.has(notice.user.id)) return;
      const at = Date.parse(notice.created_at);
      enter(at);
      add({ kind: "notice", key: `notice ${notice.id}`, notice, at });
      last = null;
    };

    let next = 0;
    for (const { message } of entries) {
      while (next < notices.length && notices[next].id < message.id) notify(notices[next++]);
      const { id, user, reply_to } = message;
      if (blocked.has(user.id)) continue;
      const before = this.#items.get(id);
      const at = before?.at ?? Date.parse(message.created_at);
      enter(at);
      if (unread !== null && id > unread && user.id !== me) {
        add({ kind: "unread", key: "unread" });
        [unread, last] = [null, null];
      }
      const first = !last || last.user !== user.id || at - last.at > TOGETHER || reply_to != null;
      const key = this.#postings.get(id) ?? before?.key ?? `message ${id}`;
      if (before?.message === message && before.first === first && before.key === key) shown.push(before);
      else add({ kind: "message", key, message, first, at }, id);
      last = { user: user.id, at };
    }
    while (next < notices.length) notify(notices[next++]);
    if (!begins) shown.splice(0, shown.findIndex(({ kind }) => kind === "message") + 1);

    for (const posting of postings) {
      const { key, state, problem, created_at, draft } = posting;
      const at = Date.parse(created_at) || Number(created_at);
      enter(at);
      const first = !last || last.user !== me || at - last.at > TOGETHER || draft.reply_to != null;
      add({ kind: "posting", key, posting, state, problem, first, at });
      last = { user: me, at };
    }
    if (this.#items.size > 2 * shown.length + 200) this.#prune(shown);
    return shown;
  }

  /** Forgets what is shown no more. */
  #prune(shown) {
    this.#items = new Map(shown.map((item) => [item.kind === "message" ? item.message.id : item.key, item]));
    for (const id of this.#postings.keys()) if (!this.#items.has(id)) this.#postings.delete(id);
  }
}
