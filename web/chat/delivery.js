/**
 * Tells the server that what others said in a conversation has come here: the sender sees it before it is read.
 *
 * Seldom, and not at all where it is read at once. Tabs wait for different times: where one has told it, the others hear
 * so and are quiet.
 */

/** In milliseconds, as long again at most. */
const PAUSE = 1_500;

export class Delivery {
  #room;
  #newest = 0;
  #told = 0;
  #timer = /** @type {number | undefined} */ (undefined);

  /** @param {import("./room.js").Room} room */
  constructor(room) {
    this.#room = room;
  }

  /** A message of another came. */
  hear(id) {
    const { direct, chat } = this.#room;
    if (!direct || !chat.me.peek()?.receipts) return;
    this.#newest = Math.max(this.#newest, id);
    if (this.#newest > this.#told) this.#timer ??= setTimeout(() => this.#tell(), PAUSE * (1 + Math.random()));
  }

  /** The server knows it of all up to a message. */
  told(id) {
    if (id > this.#told) this.#told = id;
  }

  stop() {
    clearTimeout(this.#timer);
  }

  // What is lost is told with the next one, or when it is read.
  async #tell() {
    const { id, chat } = this.#room;
    this.#timer = undefined;
    if (this.#newest <= this.#told) return;
    this.told(this.#newest);
    const body = { delivered: this.#newest };
    await chat.miaou.call("PUT", `/api/v1/rooms/${id}/marker`, { body }).catch(() => {});
  }
}
