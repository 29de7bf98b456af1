/** Waiting: always for a bounded time, and never longer than somebody wants. */

/** Longest wait that timers know, in milliseconds. */
const LONGEST = 2 ** 31 - 1;

/**
 * Waits.
 *
 * @param {number} ms How long, in milliseconds.
 * @param {AbortSignal | null} [signal] Ends it with its reason.
 * @returns {Promise<void>}
 */
export function pause(ms, signal = null) {
  return new Promise((resolve, reject) => {
    if (signal?.aborted) return reject(signal.reason);
    const done = () => {
      signal?.removeEventListener("abort", abort);
      resolve();
    };
    const timer = setTimeout(done, Math.min(Math.max(ms, 0), LONGEST));
    const abort = () => {
      clearTimeout(timer);
      reject(signal?.reason);
    };
    signal?.addEventListener("abort", abort, { once: true });
  });
}

/**
 * What a promise brings, unless a signal comes first.
 *
 * @template T @param {Promise<T>} promise @param {AbortSignal | null} signal @returns {Promise<T>}
 */
export function unless(promise, signal) {
  if (!signal) return promise;
  return new Promise((resolve, reject) => {
    const abort = () => reject(signal.reason);
    if (signal.aborted) abort();
    signal.addEventListener("abort", abort, { once: true });
    promise.then(resolve, reject).finally(() => signal.removeEventListener("abort", abort));
  });
}

/** A timer that keeps no process of Node.js alive. @param {() => void} action @param {number} ms */
export function later(action, ms) {
  const timer = setTimeout(action, ms);
  /** @type {any} */ (timer).unref?.();
  return timer;
}

/**
 * How long to wait before the next attempt: twice as long each time, and each client differently, so that those who were
 * refused together do not come back together.
 *
 * @param {number} failures How many attempts have failed, from 1.
 * @param {{ first?: number, longest?: number }} [bounds] In milliseconds.
 */
export function backoff(failures, { first = 500, longest = 30_000 } = {}) {
  const full = Math.min(longest, first * 2 ** Math.min(failures - 1, 16));
  return full * (0.5 + Math.random() / 2);
}
