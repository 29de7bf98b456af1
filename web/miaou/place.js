/** How far one tab has heard. */
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
   * Looks at something durable that is heard.
   *
   * @param {{ before: string | null, after: string | null, data: any }} told
   * @returns {"next" | "known" | "gap"} `gap`: there may be something before it that was not heard.
   */
  of({ before, data }) {
    if (typeof data.id === "number" && data.id <= this.#last) return "known";
    return this.cursor === null || before === this.cursor ? "next" : "gap";
  }

  /** Goes on behind something durable. */
  pass({ after, data }) {
    this.cursor = after;
    if (typeof data.id === "number") this.#last = data.id;
  }
}
