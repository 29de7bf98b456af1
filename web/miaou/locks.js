/** Who does what alone: of all tabs where the browser knows locks (Web Locks), else of all in this one. */
import { later } from "./pause.js";

export class Locks {
  #manager;
  #prefix;
  /** @type {Map<string, Promise<unknown>>} */
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
    const full = this.#prefix + name;
    const begin = () => {
      clearTimeout(timer);
      return action();
    };
    try {
      return await this.#manager.request(full, { signal: impatient.signal }, begin);
    } catch (error) {
      if (!impatient.signal.aborted) throw error;
      return await this.#manager.request(full, { steal: true }, action);
    }
  }

  async #alone(name, action) {
    const before = this.#here.get(name) ?? Promise.resolve();
    const mine = before.then(action);
    const settled = mine.catch(() => {});
    this.#here.set(name, settled);
    settled.then(() => this.#here.get(name) === settled && this.#here.delete(name));
    return mine;
  }
}
