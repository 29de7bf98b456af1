/** What is posted to one room and not sent yet. */
export class Unsent {
  #miaou;
  #room;
  /** Those that are sent or discarded; they may still be listed when that is told. */
  #over = new Set();

  /** @param {import("./room.js").Room} room */
  constructor(room) {
    this.#miaou = room.chat.miaou;
    this.#room = room;
  }

  /** Oldest first. */
  get list() {
    return this.#miaou.postings().filter((posting) => !this.#over.has(posting.key) && this.has(posting));
  }

  /** Whether a posting goes there: it names the room, or the other one of a conversation. */
  has({ to, message }) {
    const { id, other } = this.#room;
    if (id && (message?.room.id ?? to.room) === id) return true;
    return to.user !== undefined && !!other && (to.user === other.id || to.user === other.username);
  }

  /** A posting has changed. */
  hear({ key, state }) {
    if (state === "sent" || state === "discarded") this.#over.add(key);
  }
}
