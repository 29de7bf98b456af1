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
   * @param {number | string | null} room  Its number; of a conversation that is not there yet, the other's name.
   */
  constructor(chat, room) {
    const key = `draft:${chat.miaou.user?.id}:${room}`;
    this.text = signal(parse(chat.keep.get(key)));
    let kept = this.text.peek();
    let pause;
    const keep = () => {
      clearTimeout(pause);
      globalThis.removeEventListener?.("pagehide", keep);
      kept = this.text.peek();
      chat.keep.set(key, empty(kept) ? null : JSON.stringify(kept));
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
