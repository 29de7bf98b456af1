/** How far others have read and received what was said in a room. */
import { signal } from "../view.js";

export class Receipts {
  /** By user. */
  known = signal(/** @type {Map<number, { read: number, delivered: number }>} */ (new Map()));

  /** Takes how far a user is; nobody goes back. */
  take(user, { read, delivered }) {
    const before = this.known.peek().get(user) ?? { read: 0, delivered: 0 };
    const now = { read: Math.max(before.read, read), delivered: Math.max(before.delivered, delivered, read) };
    this.known.value = new Map(this.known.peek()).set(user, now);
  }

  /**
   * Finds out how far the other of a conversation is. Who has read a message has read those before it, so that half of
   * what is in question drops out with each message that is asked for; mostly the newest is read, and it ends there.
   *
   * @param {import("./timeline.js").Timeline} timeline
   */
  async load(timeline) {
    const mine = timeline.mine().filter((message) => !message.deleted_at);
    const asked = new Map();
    const ask = async ({ id }) => {
      if (!asked.has(id)) asked.set(id, await timeline.miaou.call("GET", `/api/v1/messages/${id}`));
      return asked.get(id);
    };
    let user = null;
    const newest = async (list) => {
      let [low, high] = [0, mine.length];
      while (low < high) {
        const middle = high === mine.length && low === 0 ? high - 1 : (low + high) >> 1;
        const [other] = (await ask(mine[middle]))[list].filter(({ id }) => id !== timeline.me);
        user = other?.id ?? user;
        if (other) low = middle + 1;
        else high = middle;
      }
      return mine[low - 1]?.id ?? 0;
    };
    const read = await newest("read_by");
    const delivered = await newest("delivered_to");
    if (user) this.take(user, { read, delivered });
  }
}
