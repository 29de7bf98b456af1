/** Which of all tabs holds the stream: the one that holds a lock. */
export class Leader {
  #manager;
  #took;
  #lost;
  /** What gives the lock back, or ends the waiting for it. @type {(() => void) | null} */
  #leave = null;
  /** Whether this tab holds it. */
  leads = false;

  /**
   * @param {LockManager | null} manager None where there are no other tabs: this one leads then.
   * @param {() => void} took @param {() => void} lost Another tab took it, as this one seemed frozen.
   */
  constructor(manager, took, lost) {
    this.#manager = manager;
    this.#took = took;
    this.#lost = lost;
  }

  /** Waits for its turn. @param {string} name */
  enter(name) {
    if (this.#leave === null) this.#ask(name, false);
  }

  /** Takes the lock from whoever holds it. @param {string} name */
  seize(name) {
    if (this.leads) return;
    this.leave();
    this.#ask(name, true);
  }

  /** Does not lead any more, nor waits for it. */
  leave() {
    const leave = this.#leave;
    this.#leave = null;
    this.leads = false;
    leave?.();
  }

  /** @param {string} name @param {boolean} steal */
  #ask(name, steal) {
    if (!this.#manager) {
      this.#leave = () => {};
      return this.#take();
    }
    const waiting = new AbortController();
    let release = () => waiting.abort();
    const mine = () => release();
    this.#leave = mine;
    const held = () => {
      if (this.#leave !== mine) return;
      const over = new Promise((resolve) => (release = () => resolve(undefined)));
      this.#take();
      return over;
    };
    const asked = this.#manager.request(name, steal ? { steal } : { signal: waiting.signal }, held);
    asked.catch(() => {
      if (this.#leave !== mine) return;
      this.leave();
      this.#lost();
    });
  }

  #take() {
    this.leads = true;
    this.#took();
  }
}
