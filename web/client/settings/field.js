/** A field of a form: its label above, what helps and what is wrong with it below. */
import { html, useId } from "../../view.js";

/**
 * @param {{ label: any, hint?: any, wrong?: string, children?: any }} props the child is a function: given what belongs
 *   on the input, it returns the input
 */
export function Field({ label, hint, wrong, children }) {
  const id = useId();
  const said = [hint && `${id}-hint`, wrong && `${id}-wrong`].filter(Boolean).join(" ");
  const draw = Array.isArray(children) ? children[0] : children;
  return html`
    <div class="field">
      <label for=${id}>${label}</label>
      ${draw({ id, "aria-describedby": said || undefined, "aria-invalid": wrong ? "true" : undefined })}
      ${hint && html`<p class="hint" id="${id}-hint">${hint}</p>`}
      ${wrong && html`<p class="wrong" id="${id}-wrong" role="alert">${wrong}</p>`}
    </div>
  `;
}

/** What a form says, by the names of its fields; spaces around are nobody's intent, but in a password. */
export function filled(form) {
  const entries = [...new FormData(form)].map(([name, value]) => [
    name,
    name.includes("password") ? value : String(value).trim(),
  ]);
  return Object.fromEntries(entries);
}
