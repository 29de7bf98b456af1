/** How long anything that must happen may take on a slow machine, in milliseconds. */
export const PATIENCE = 30_000;

/**
 * Waits until something is so, looking often.
 *
 * @template T
 * @param {string} what
 * @param {() => T | Promise<T>} so
 * @returns {Promise<T>} what was found to be so
 */
export async function until(what, so) {
  const end = Date.now() + PATIENCE;
  let last;
  for (;;) {
    try {
      last = await so();
      if (last) return last;
    } catch (error) {
      last = error;
    }
    if (Date.now() > end) throw new Error(`${what}: still not so (${last?.message ?? JSON.stringify(last)})`);
    await new Promise((resolve) => setTimeout(resolve, 30));
  }
}
