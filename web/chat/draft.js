/** What the user began to write in a room: kept through reloads until it is sent, or the user logs out. */
import { effect, signal } from "../view.js";

/** @template T @typedef {import("../view.js").Signal<T>} Signal */

/** A moment after the last key: storage is slow, and shared by all tabs. */
const PAUSE = 250;

export class Draft {
  /**
   * What was begun: whatever JSON can say, null for nothing.
   * @type {Signal<any>}
   */
  text;

  /**
   * @param {import("./chat.js").Chat} chat
   * @param {number | null} room  Its number; null of a conversation that is not there yet.
   * @param {string} [other]  The name of the other of a conversation.
   */
  constructor(chat, room, other) {
    const start = `draft:${chat.miaou.user?.id}:`;
    const key = `${start}${room ?? other}`;
    // What was begun before there was a conversation belongs to it.
    if (room && other && !chat.keep.get(key)) move(chat.keep, `${start}${other}`, key);
    this.text = signal(parse(chat.keep.get(key)));
    let kept = this.text.peek();
    let pause;
    const keep = () => {
      clearTimeout(pause);
      globalThis.removeEventListener?.("pagehide", keep);
      kept = this.text.peek();
      if (!chat.forgotten) chat.keep.set(key, empty(kept) ? null : JSON.stringify(kept));
    };
    effect(() => {
      if (this.text.value === kept) return;
      clearTimeout(pause);
      pause = setTimeout(keep, PAUSE);
      globalThis.addEventListener?.("pagehide", keep);
    });
  }
}

/**
 * Forgets all that was begun: whoever comes next to this device is not to read it.
 * @param {import("./chat.js").Chat} chat
 */
export function forgetDrafts(chat) {
  for (const key of [...chat.keep.keys("draft:"), ...chat.keep.keys("order:")]) chat.keep.set(key, null);
}

function move(keep, from, to) {
  const text = keep.get(from);
  if (text === null) return;
  keep.set(to, text);
  keep.set(from, null);
}

function empty(text) {
  return text === null || text === undefined || text === "";
}

function parse(text) {
  try {
    return text ? JSON.parse(text) : null;
  } catch {
    return null;
  }
}
