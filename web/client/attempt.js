/** Something that is tried: whether it goes on, and why it failed. */
import { batch, signal, useMemo } from "../view.js";

class Attempt {
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

  /**
   * Tries what a form asks for. Where that fails, the focus goes to the first field that is at fault.
   *
   * @param {SubmitEvent & { currentTarget: any }} event
   * @param {(given: Record<string, string>) => Promise<unknown>} deed given what the form says, by the names of its
   *   fields
   */
  async submit(event, deed) {
    event.preventDefault();
    const form = event.currentTarget;
    const done = await this.run(() => deed(filled(form)));
    if (!done) requestAnimationFrame(() => form.querySelector("[aria-invalid]")?.focus());
    return done;
  }

  /** What is wrong with a field, if anything. @param {string} field @returns {string | undefined} */
  wrong(field) {
    return this.problem.value?.fields?.[field];
  }

  /** A field was changed: nothing is known to be wrong with it any more. @param {string} field */
  changed(field) {
    if (!this.wrong(field)) return;
    const others = Object.entries(this.problem.value.fields).filter(([name]) => name !== field);
    this.problem.value = others.length > 0 ? { fields: Object.fromEntries(others) } : null;
  }
}

/** An attempt that lasts as long as the component. */
export function useAttempt() {
  return useMemo(() => new Attempt(), []);
}

/** Fails with what is wrong with fields, where anything is. @param {Record<string, string>} fields "": nothing is. */
export function check(fields) {
  const wrong = Object.entries(fields).filter(([, why]) => why);
  if (wrong.length > 0) throw { fields: Object.fromEntries(wrong) };
}

/** What a form says, by the names of its fields. Spaces around are nobody's intent, but in a password. */
export function filled(form) {
  const entries = [...new FormData(form)].map(([name, value]) => {
    return [name, name.includes("password") ? value : String(value).trim()];
  });
  return Object.fromEntries(entries);
}
