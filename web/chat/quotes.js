/** Messages that others reply to, and that are not here themselves. */
import { signal } from "../view.js";
import { gone } from "./stretch.js";

/** @typedef {import("./stretch.js").Message} Message */

export class Quotes {
  #miaou;
  #asked = new Set();
  /** By number; null where one is gone. */
  #known = signal(/** @type {Map<number, Message | null>} */ (new Map()));

  constructor(miaou) {
    this.#miaou = miaou;
  }

  /** The message; undefined while it is asked for, null where it is gone. Who reads it is drawn anew when it changes. */
  get(id) {
    if (!this.#asked.has(id)) this.#ask(id);
    return this.#known.value.get(id);
  }

  /** What happened to one. */
  hear(kind, data) {
    const known = this.#known.peek().get(data.message_id);
    if (kind === "message_edited" && known) this.#put(known.id, { ...known, ...data.message });
    if (kind === "message_deleted" && known) this.#put(known.id, { ...known, ...gone(data.created_at) });
  }

  /** What was known may look different now. */
  forget() {
    this.#asked.clear();
    this.#known.value = new Map();
  }

  async #ask(id) {
    this.#asked.add(id);
    const found = await this.#miaou.call("GET", `/api/v1/messages/${id}`).catch((problem) => problem);
    if (found.message?.id !== undefined) this.#put(id, found.message);
    else if (found.status === 404 || found.status === 403) this.#put(id, null);
    // Asked for again when it is drawn next.
    else this.#asked.delete(id);
  }

  #put(id, message) {
    this.#known.value = new Map(this.#known.peek()).set(id, message);
  }
}
