/** Lists that the server gives page by page. */
import { batch, signal } from "../../view.js";

/** @typedef {{ items: any[], next: any }} Page */

export class Pages {
  /** What was read so far. */
  items = signal(/** @type {any[]} */ ([]));
  /** How far it is: `loading` the first page, loading `more`, `ready`, or `failed`. */
  state = signal(/** @type {"loading" | "more" | "ready" | "failed"} */ ("loading"));
  /** Why it failed. */
  problem = signal(/** @type {any} */ (null));
  /** Whether there is more to read. */
  rest = signal(false);

  #read;
  #next = null;
  // An answer that comes after a newer question is of no use.
  #turn = 0;

  /** @param {(next: any) => Promise<Page>} read one page: the first where `next` is null */
  constructor(read) {
    this.#read = read;
  }

  /**
   * A list as the service answers it.
   *
   * @param {any} miaou
   * @param {string} path
   * @param {{ name: string, by?: "after" | "before", query?: Record<string, any> }} list what the answer calls it,
   *   which way it is paged, and what narrows it (what is empty is left out)
   */
  static of(miaou, path, { name, by = "after", query = {} }) {
    return new Pages(async (next) => {
      const given = Object.entries({ ...query, [by]: next }).filter(([, value]) => value !== null && value !== "");
      const answer = await miaou.call("GET", path, { query: Object.fromEntries(given) });
      return { items: answer[name], next: answer.next ?? null };
    });
  }

  /** Reads the first page, in place of all that was there. Meanwhile what was there stays. */
  load() {
    this.#next = null;
    return this.#turned("loading", (page) => page.items);
  }

  /** Reads the page that follows. */
  more() {
    if (this.state.value === "more") return Promise.resolve();
    return this.#turned("more", (page) => [...this.items.value, ...page.items]);
  }

  /** Whichever of the two failed, once again. */
  retry() {
    return this.#next === null ? this.load() : this.more();
  }

  /** Takes an entry in the place of another, or out where there is none. */
  replace(entry, by) {
    this.items.value = this.items.value.flatMap((item) => (item !== entry ? [item] : by === undefined ? [] : [by]));
  }

  async #turned(state, joined) {
    const turn = (this.#turn += 1);
    this.state.value = state;
    try {
      const page = await this.#read(this.#next);
      if (turn !== this.#turn) return;
      this.#next = page.next;
      batch(() => {
        this.items.value = joined(page);
        this.rest.value = page.next !== null;
        this.problem.value = null;
        this.state.value = "ready";
      });
    } catch (problem) {
      if (turn !== this.#turn) return;
      batch(() => {
        this.problem.value = problem;
        this.state.value = "failed";
      });
    }
  }
}
