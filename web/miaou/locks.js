/** Who does what alone: of all tabs where the browser knows locks (Web Locks), else of all in this one. */
import { later } from "./pause.js";

export class Locks {
  #manager;
  #prefix;
  /** The last of each name. @type {Map<string, Promise<unknown>>} */
  #here = new Map();

  /** @param {LockManager | null} manager None where nothing is shared. @param {string} prefix */
  constructor(manager, prefix) {
    this.#manager = manager;
    this.#prefix = prefix;
  }

  /**
   * Does something while nobody else does anything under that name. Whoever held the lock for longer than `patience`, as
   * a tab that was frozen may, loses it: what is done under these locks does no harm when done twice.
   *
   * @template T @param {string} name @param {() => Promise<T>} action @param {number} patience In milliseconds.
   * @returns {Promise<T>}
   */
  async alone(name, action, patience) {
    if (!this.#manager) return this.#alone(name, action);
    const impatient = new AbortController();
    const timer = later(() => impatient.abort(), patience);
    let begun = /** @type {Promise<T> | null} */ (null);
    const begin = () => {
      clearTimeout(timer);
      begun = action();
      return begun.then(() => {}, () => {});
    };
    const full = this.#prefix + name;
    await this.#manager.request(full, { signal: impatient.signal }, begin).catch(() => {});
    if (!begun && impatient.signal.aborted) await this.#manager.request(full, { steal: true }, begin).catch(() => {});
    clearTimeout(timer);
    // Where it was taken away, it goes on; where the browser gives no locks, it is done without.
    return begun ?? action();
  }

  /** @template T @param {string} name @param {() => Promise<T>} action @returns {Promise<T>} */
  async #alone(name, action) {
    const before = this.#here.get(name) ?? Promise.resolve();
    const mine = before.then(action);
    const settled = mine.catch(() => {});
    this.#here.set(name, settled);
    settled.then(() => this.#here.get(name) === settled && this.#here.delete(name));
    return mine;
  }
}
