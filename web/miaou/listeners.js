/** Who wants to be told what. */
export class Listeners {
  /** @type {Map<string, Set<Function>>} */
  #by = new Map();

  /** Tells `listener` of everything of one kind. @param {string} kind @param {Function} listener @returns {() => void} what ends it */
  on(kind, listener) {
    const those = this.#by.get(kind) ?? new Set();
    this.#by.set(kind, those.add(listener));
    return () => void those.delete(listener);
  }

  /**
   * Tells all of one kind. One that throws keeps nothing from the others, and nothing else from being told.
   *
   * @param {string} kind @param {any[]} what
   */
  tell(kind, ...what) {
    for (const listener of [...(this.#by.get(kind) ?? [])]) {
      try {
        listener(...what);
      } catch (error) {
        report(error);
      }
    }
  }
}

/** As if nobody had caught it. @param {unknown} error */
function report(error) {
  if (typeof globalThis.reportError === "function") globalThis.reportError(error);
  else console.error(error);
}
