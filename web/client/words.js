/** Words that are being typed, to look for. */
import { useSignal, useSignalEffect } from "../view.js";

/**
 * What is in a field, once its typist pauses.
 *
 * @param {import("../view.js").Signal<string>} q @returns {string}
 */
export function useWords(q) {
  const words = useSignal(q.peek().trim());
  useSignalEffect(() => {
    const typed = q.value.trim();
    const timer = setTimeout(() => { words.value = typed; }, typed ? 250 : 0);
    return () => clearTimeout(timer);
  });
  return words.value;
}
