/**
 * Pages of what was said in a room.
 *
 * While a page is on its way, the stream may tell of what comes after it. The page would undo that, so what was heard
 * meanwhile is told again once the page is taken.
 */
import { batch } from "../view.js";

/** What of the stream changes messages. */
const CHANGES = new Set(["message", "message_edited", "message_deleted", "reaction_added", "reaction_removed"]);

export class Pages {
  #room;
  #hear;
  #heard = [];
  #asking = 0;
  /** Grows whenever all is replaced: pages asked for before that belong to nothing. */
  #life = 0;

  /**
   * @param {import("./room.js").Room} room
   * @param {(kind: string, data: any) => void} hear  takes an event, again
   */
  constructor(room, hear) {
    this.#room = room;
    this.#hear = hear;
  }

  /** Whether one is on its way. */
  get busy() {
    return this.#asking > 0;
  }

  /** Whether an event changes messages. */
  changes(kind) {
    return CHANGES.has(kind);
  }

  /** Takes note of an event. */
  note(kind, data) {
    if (this.#asking > 0 && CHANGES.has(kind)) this.#heard.push([kind, data]);
  }

  /** Forgets the pages that are on their way. */
  drop() {
    this.#life += 1;
  }

  /**
   * Asks for a page.
   *
   * @param {any} query
   * @param {(page: any, asOf: number) => void} succeed  takes it, and the place in the log up to which it is true
   * @param {(problem: any) => void} fail
   */
  async ask(query, succeed, fail) {
    const life = this.#life;
    this.#asking += 1;
    try {
      const page = await this.#page(query);
      if (life !== this.#life) return;
      batch(() => {
        succeed(page, Number(page.cursor.split("-").at(-1)));
        for (const [kind, data] of this.#heard) this.#hear(kind, data);
      });
    } catch (problem) {
      if (life === this.#life) batch(() => fail(problem));
    } finally {
      this.#asking -= 1;
      if (this.#asking === 0) this.#heard = [];
    }
  }

  /** A conversation that nobody has begun has no number, and nothing to read. */
  async #page(query) {
    const { id, chat } = this.#room;
    if (!id) return { messages: [], next: null, cursor: "0" };
    return chat.miaou.call("GET", `/api/v1/rooms/${id}/messages`, { query });
  }
}
