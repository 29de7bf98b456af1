/**
 * The scrolled list of a timeline: which of its rows are drawn, and where the reader is among them.
 *
 * Rows are drawn by chunks. Those near what is seen are in the document; of the others there is a box as high as they
 * were. The first visible row stays exactly where it is, whatever changes above: its place is measured when the reader
 * scrolls, and restored after each change before anybody sees it. Browsers do as much by themselves, but not all, and
 * not at the top. At the newest message the end stays in sight instead.
 */
import { signal } from "../view.js";

/** Rows of a chunk; the height of one that was never drawn; pixels from the end that count as the end. */
const ROWS = 25;
const GUESS = 64;
const NEAR = 40;

/** @typedef {{ key: string, items: import("./sequence.js").Item[] }} Chunk */

export class Pane {
  /** @type {Chunk[]} */
  chunks = [];
  /** Grows when other chunks are to be drawn. */
  turn = signal(0);
  /** Whether the newest message is in sight. */
  atEnd = signal(true);
  /** The keys of the chunks that are drawn. */
  #shown = new Set();
  #heights = new Map();
  /** The rows that are seen, the first first, and how far below the upper edge each begins. */
  #anchors = /** @type {{ key: string, row: HTMLElement, top: number }[]} */ ([]);
  /** @type {HTMLElement[]} */
  #rows = [];
  /**
   * The row that is to be seen next, and what then.
   * @type {{ key: string, at: string, then: (row: HTMLElement) => void } | null}
   */
  #wanted = null;
  #sticks = true;
  #top = 0;
  /** How high the list, and its window, were when the end was last gone to. */
  #size = "";
  /** @type {HTMLElement | null} */
  #box = null;
  #watch = new ResizeObserver(() => this.settle());

  /**
   * @param {{ near: (edge: "start" | "end") => void, seen: (key: string) => void, ends: () => boolean }} listener
   *   `near`: more is wanted at that edge. `seen`: all up to that row was in sight. `ends`: whether the newest is here.
   */
  constructor(listener) {
    this.listener = listener;
  }

  /** Works on this element, whose only child holds the chunks, until it is given none. */
  on(box) {
    this.#watch.disconnect();
    this.#box = box;
    if (!box) return;
    this.#watch.observe(box);
    this.#watch.observe(box.firstElementChild);
  }

  /**
   * Cuts items into chunks. One begins where one began before, so that what is added at either end changes no other.
   * @returns {Chunk[]}
   */
  cut(items) {
    // The reader may have scrolled since, and nothing has said so yet.
    if (this.#box?.clientHeight && Math.abs(this.#box.scrollTop - this.#top) >= 1) this.#note();
    const known = new Map(this.chunks.map((chunk) => [chunk.key, chunk]));
    const chunks = [];
    let head = [];
    for (const item of items) {
      head.push(item);
      // A heading goes with what it stands above.
      if (item.kind === "day" || item.kind === "unread") continue;
      const last = chunks.at(-1);
      if (!last || known.has(item.key) || last.items.length >= ROWS) chunks.push({ key: item.key, items: head });
      else last.items.push(...head);
      head = [];
    }
    this.chunks = chunks.map((chunk) => {
      const before = known.get(chunk.key);
      return before && same(before.items, chunk.items) ? before : chunk;
    });
    this.#require(this.#wanted?.key ?? (this.#sticks ? items.at(-1)?.key : this.#anchors[0]?.key));
    return this.chunks;
  }

  /** Whether a chunk is drawn; how high it is where it is not. */
  isShown(chunk) {
    return this.#shown.has(chunk.key);
  }

  height(chunk) {
    if (!this.#heights.has(chunk.key)) this.#heights.set(chunk.key, chunk.items.length * this.#average());
    return this.#heights.get(chunk.key);
  }

  /** Keeps the end in sight from now on. */
  stick() {
    this.#sticks = true;
    this.#size = "";
    this.#wanted = null;
    this.turn.value += 1;
  }

  /** Brings a row into sight: "start" | "center" | "near" (no further than needed). Then does what is to be done. */
  show(key, at = "center", then = (/** @type {HTMLElement} */ _row) => {}) {
    this.#wanted = { key, at, then };
    this.#sticks = false;
    this.turn.value += 1;
  }

  /** Scrolls by a part of what is seen, and tells which row is the first, or the last, then. */
  page(direction, then) {
    const box = /** @type {HTMLElement} */ (this.#box);
    box.scrollTop += direction * box.clientHeight * 0.85;
    this.moved();
    requestAnimationFrame(() => {
      const seen = this.#seen();
      const row = direction < 0 ? seen[0] : seen.at(-1);
      if (row) then(row);
    });
  }

  /** The row of a key, if it is drawn. @returns {HTMLElement | null} */
  row(key) {
    return this.#box?.querySelector(`[data-key="${CSS.escape(key)}"]`) ?? null;
  }

  /** The reader has scrolled. */
  moved() {
    if (!this.#box?.clientHeight) return;
    this.#note();
    this.#look();
  }

  /** Something was drawn, or has another size: all that was seen is put back where it was. */
  settle() {
    const box = this.#box;
    if (!box?.clientHeight) return;
    if (this.#wanted) this.#reach();
    else if (this.#sticks) this.#follow();
    else this.#restore();
    this.#mark();
    this.#look();
  }

  /** Goes to the end where it has moved: not for a reader who is a little above it. */
  #follow() {
    const box = /** @type {HTMLElement} */ (this.#box);
    const size = `${box.scrollHeight} ${box.clientHeight}`;
    if (size !== this.#size) box.scrollTop = box.scrollHeight;
    this.#size = size;
  }

  #reach() {
    if (!this.#wanted) return;
    const { key, at, then } = this.#wanted;
    const row = this.row(key);
    if (!row) return;
    this.#wanted = null;
    const box = /** @type {HTMLElement} */ (this.#box);
    const space = box.clientHeight - row.offsetHeight;
    const top = this.#offset(row);
    if (at === "start") box.scrollTop += top - Math.min(80, box.clientHeight / 4);
    else if (at === "center") box.scrollTop += top - Math.max(0, space / 2);
    else if (top < 0) box.scrollTop += top - 8;
    else if (top > space) box.scrollTop += Math.min(top, top - space + 8);
    this.#sticks = this.listener.ends() && this.#isNearEnd();
    then(row);
  }

  #restore() {
    for (const { key, row, top } of this.#anchors) {
      const now = row.isConnected ? row : this.row(key);
      if (!now) continue;
      const moved = this.#offset(now) - top;
      if (Math.abs(moved) >= 0.5) /** @type {HTMLElement} */ (this.#box).scrollTop += moved;
      return;
    }
  }

  /** Takes note of where the reader has gone. */
  #note() {
    const box = /** @type {HTMLElement} */ (this.#box);
    // What grows below the end does not take the reader away from it; only going up does.
    const up = box.scrollTop < this.#top - 1;
    this.#sticks = this.listener.ends() && (this.#isNearEnd() || (this.#sticks && !up));
    this.#mark();
  }

  /** Remembers which rows are in sight, and where. */
  #mark() {
    const box = /** @type {HTMLElement} */ (this.#box);
    this.#top = box.scrollTop;
    this.#rows = this.#seen();
    this.#anchors = this.#rows.slice(0, 4).map((row) => ({ key: row.dataset.key ?? "", row, top: this.#offset(row) }));
  }

  /** Draws, loads and tells what is to be where the reader is. */
  #look() {
    const box = /** @type {HTMLElement} */ (this.#box);
    this.atEnd.value = this.#sticks;
    if (this.#open()) return;
    if (this.#top < 2 * box.clientHeight) this.listener.near("start");
    if (box.scrollHeight - this.#top < 3 * box.clientHeight) this.listener.near("end");
    const last = this.#rows.at(-1)?.dataset.key;
    if (last) this.listener.seen(last);
  }

  /** Draws the chunks within a screen of what is seen, and closes those that are far. True where that changes any. */
  #open() {
    const box = /** @type {HTMLElement} */ (this.#box);
    const elements = this.#chunkElements();
    const reach = Math.max(600, box.clientHeight);
    const [from, to] = [this.#edge() - reach, this.#edge() + box.clientHeight + reach];
    const first = search(elements, (element) => element.getBoundingClientRect().bottom, from);
    const last = search(elements, (element) => element.getBoundingClientRect().top, to);
    const focus = /** @type {any} */ (box.getRootNode()).activeElement?.closest?.("[data-chunk]");
    const shown = new Set();
    for (const [at, element] of elements.entries()) {
      const key = element.dataset.chunk ?? "";
      const near = at >= first && at < last;
      const rim = at >= first - 1 && at <= last && this.#shown.has(key);
      if (near || rim || element === focus) shown.add(key);
      else if (this.#shown.has(key)) this.#heights.set(key, element.getBoundingClientRect().height);
    }
    if (shown.size === this.#shown.size && [...shown].every((key) => this.#shown.has(key))) return false;
    this.#shown = shown;
    this.turn.value += 1;
    return true;
  }

  /** The chunk of this row has to be drawn. */
  #require(key) {
    const chunk = key && this.chunks.find(({ items }) => items.some((item) => item.key === key));
    if (chunk) this.#shown.add(chunk.key);
  }

  /** The rows in sight. */
  #seen() {
    const box = /** @type {HTMLElement} */ (this.#box);
    const rows = /** @type {HTMLElement[]} */ ([...box.querySelectorAll("[data-key]")]);
    const first = search(rows, (row) => row.getBoundingClientRect().bottom, this.#edge() + 1);
    const last = search(rows, (row) => row.getBoundingClientRect().top, this.#edge() + box.clientHeight - 8);
    return rows.slice(first, last);
  }

  #chunkElements() {
    return /** @type {HTMLElement[]} */ ([...this.#box?.querySelectorAll("[data-chunk]") ?? []]);
  }

  #offset(row) {
    return row.getBoundingClientRect().top - this.#edge();
  }

  #edge() {
    return this.#box?.getBoundingClientRect().top ?? 0;
  }

  #isNearEnd() {
    const { scrollHeight, scrollTop, clientHeight } = /** @type {HTMLElement} */ (this.#box);
    return scrollHeight - scrollTop - clientHeight <= NEAR;
  }

  #average() {
    const known = this.chunks.filter(({ key }) => this.#heights.has(key)).slice(0, 20);
    const rows = known.reduce((sum, { items }) => sum + items.length, 0);
    return rows ? known.reduce((sum, { key }) => sum + this.#heights.get(key), 0) / rows : GUESS;
  }
}

function same(a, b) {
  return a.length === b.length && a.every((item, at) => item === b[at]);
}

/** How many of the elements, in order, have less than a limit. */
function search(elements, of, limit) {
  let [low, high] = [0, elements.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (of(elements[middle]) < limit) low = middle + 1;
    else high = middle;
  }
  return low;
}
