/** Something that is tried: whether it goes on, and why it failed. */
import { batch, signal, useMemo } from "../../view.js";

export class Attempt {
  busy = signal(false);
  problem = signal(/** @type {any} */ (null));

  /**
   * Tries it, unless it goes on already.
   *
   * @param {() => Promise<unknown>} deed
   * @returns {Promise<boolean>} true where it was done
   */
  async run(deed) {
    if (this.busy.value) return false;
    batch(() => {
      this.busy.value = true;
      this.problem.value = null;
    });
    try {
      await deed();
      return true;
    } catch (problem) {
      this.problem.value = problem;
      return false;
    } finally {
      this.busy.value = false;
    }
  }

  /** What is wrong with a field, if anything. */
  wrong(field) {
    return this.problem.value?.fields?.[field];
  }
}

/** An attempt that lasts as long as the component. */
export function useAttempt() {
  return useMemo(() => new Attempt(), []);
}
