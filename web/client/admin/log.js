/** The log of who said and did what, newest first, and how it grows. */
import { batch, signal } from "../../view.js";

/** How many lines at once. */
const LIMIT = 100;

export class Log {
  /** The lines that were read, the newest first. */
  items = signal(/** @type {any[]} */ ([]));
  state = signal(/** @type {"loading" | "more" | "ready" | "failed"} */ ("loading"));
  problem = signal(/** @type {any} */ (null));
  rest = signal(false);

  #miaou;
  #wanted;
  #before = null;
  // Up to where the newest was read.
  #cursor = null;
  #catching = false;
  #again = false;
  // Lines have no number of their own.
  #keys = new WeakMap();
  #last = 0;

  /**
   * @param {any} miaou
   * @param {Record<string, string>} wanted `user`, `room`, `address`, `action`, where they narrow
   */
  constructor(miaou, wanted) {
    this.#miaou = miaou;
    this.#wanted = Object.fromEntries(Object.entries(wanted).filter(([, value]) => value));
  }

  /** What narrows it, as a query. */
  get wanted() {
    return this.#wanted;
  }

  /** What a line is known by as long as the page shows it. */
  key(line) {
    if (!this.#keys.has(line)) this.#keys.set(line, (this.#last += 1));
    return this.#keys.get(line);
  }

  /** Reads the newest lines, in place of all that were read. */
  async load() {
    await this.#try("loading", async () => {
      const { lines, next, cursor } = await this.#read({});
      this.#cursor = cursor;
      this.#take(lines.reverse(), next);
    });
  }

  /** Reads lines before those that were read. */
  async more() {
    if (this.state.value === "more") return;
    await this.#try("more", async () => {
      const { lines, next } = await this.#read({ before: this.#before });
      this.#take([...this.items.value, ...lines.reverse()], next);
    });
  }

  retry() {
    return this.#before === null ? this.load() : this.more();
  }

  /** Reads what came meanwhile. Called once more while it reads, it reads once more. */
  async catchUp() {
    this.#again = true;
    if (this.#catching || this.#cursor === null) return;
    this.#catching = true;
    try {
      while (this.#again) {
        this.#again = false;
        const { lines, next, cursor } = await this.#read({ after: this.#cursor });
        this.#cursor = next ?? cursor;
        if (next) this.#again = true;
        // What was added while the page before was read may be in both.
        const known = new Set(this.items.value.slice(0, LIMIT).map((line) => JSON.stringify(line)));
        const fresh = lines.filter((line) => !known.has(JSON.stringify(line))).reverse();
        if (fresh.length > 0) this.items.value = [...fresh, ...this.items.value];
      }
    } finally {
      this.#catching = false;
    }
  }

  #read(from) {
    return this.#miaou.call("GET", "/api/v1/logs", { query: { ...this.#wanted, ...from, limit: LIMIT } });
  }

  #take(lines, next) {
    this.#before = next ?? null;
    batch(() => {
      this.items.value = lines;
      this.rest.value = this.#before !== null;
    });
  }

  async #try(state, read) {
    batch(() => {
      this.state.value = state;
      this.problem.value = null;
    });
    try {
      await read();
      this.state.value = "ready";
    } catch (problem) {
      batch(() => {
        this.problem.value = problem;
        this.state.value = "failed";
      });
    }
  }
}
