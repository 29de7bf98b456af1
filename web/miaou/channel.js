/** What tabs tell each other. Who is logged in otherwise, under the same name, is not listened to. */
import { unique } from "./storage.js";

/** @typedef {{ type: string, [what: string]: any }} Said */

export class Channel {
  /** This tab's name among the others. */
  tab = unique();
  #name;
  #login;
  #hear;
  /** @type {BroadcastChannel | null} */
  #open = null;

  /**
   * @param {string | null} name None where there are no other tabs. @param {() => string | null} login
   * @param {(said: Said) => void} hear
   */
  constructor(name, login, hear) {
    this.#name = name;
    this.#login = login;
    this.#hear = hear;
  }

  open() {
    if (this.#name === null || this.#open) return;
    this.#open = new BroadcastChannel(this.#name);
    this.#open.onmessage = ({ data }) => {
      if (data?.login === this.#login()) this.#hear(data);
    };
  }

  close() {
    this.#open?.close();
    this.#open = null;
  }

  /** Tells all other tabs. @param {string} type @param {Record<string, any>} [what] */
  say(type, what = {}) {
    this.#open?.postMessage({ ...what, type, from: this.tab, login: this.#login() });
  }
}
