/** A long list that comes in pages: its states, and the button for more. */
import { batch, html, signal } from "../view.js";
import { t } from "../texts/rooms.js";
import { Failed, Loading, said } from "./lazy.js";

export class Listing {
  /** @type {import("../view.js").Signal<any[]>} */
  entries = signal([]);
  /** What to ask for to get more; null at the end, undefined before anything is there. */
  next = signal(/** @type {any} */ (undefined));
  busy = signal(true);
  problem = signal(/** @type {any} */ (null));
  #load;
  #name;
  #closed = false;

  /**
   * Loads the first page at once.
   *
   * @param {(next: any) => Promise<any>} load  A page, from what the one before called `next`.
   * @param {string} name  Of the list in a page.
   */
  constructor(load, name) {
    this.#load = load;
    this.#name = name;
    this.more();
  }

  /** What comes later is not wanted any more. */
  close() {
    this.#closed = true;
  }

  async more() {
    batch(() => {
      this.busy.value = true;
      this.problem.value = null;
    });
    try {
      const page = await this.#load(this.next.peek() ?? undefined);
      if (this.#closed) return;
      batch(() => {
        this.entries.value = [...this.entries.peek(), ...page[this.#name]];
        this.next.value = page.next ?? null;
        this.busy.value = false;
      });
    } catch (problem) {
      batch(() => {
        this.problem.value = problem;
        this.busy.value = false;
      });
    }
  }

  /**
   * The list as it is now.
   *
   * @param {(entry: any) => any} draw
   * @param {{ empty: any, list?: string }} how  `empty`: what to show where there is nothing.
   */
  show(draw, { empty, list = "list" }) {
    if (this.next.value === undefined) {
      return this.problem.value ? html`<${Failed} problem=${this.problem.value}
        retry=${() => this.more()} />` : html`<${Loading} />`;
    }
    return html`
      ${this.entries.value.length === 0 && !this.next.value ? html`<div role="status">${empty}</div>`
        : html`<ul class=${list}>${this.entries.value.map(draw)}</ul>`}
      ${this.problem.value && html`<p class="note danger" role="alert">${said(this.problem.value)}</p>`}
      ${this.next.value && html`<button type="button" class="button more" aria-disabled=${String(this.busy.value)}
        onClick=${() => this.busy.peek() || this.more()}>${this.busy.value ? t("loading") : t("more")}</button>`}`;
  }
}
