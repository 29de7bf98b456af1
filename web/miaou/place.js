/** How far one tab has heard. */

/** @typedef {import("./stream.js").Told} Told */

export class Place {
  /** The cursor after the last thing that was told, or that of the page it began with. @type {string | null} */
  cursor;
  /** The number of the last thing that was told: whatever has a greater one came later. */
  #last = 0;

  /** @param {string | null} cursor */
  constructor(cursor) {
    this.cursor = cursor;
  }

  /**
   * Takes something durable, and goes on behind it.
   *
   * @param {Told} told
   * @returns {"new" | "known" | "gap"} `gap`: it is not known whether something before it was missed. It is not taken then.
   */
  take({ before, after, data }) {
    const follows = this.cursor === null || before === this.cursor;
    const known = typeof data.id === "number" && data.id <= this.#last;
    if (!follows) return known ? "known" : "gap";
    this.cursor = after;
    if (known) return "known";
    if (typeof data.id === "number") this.#last = data.id;
    return "new";
  }
}
