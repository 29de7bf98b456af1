/** A field of a form: its label above, what is wrong with it below, seen and read aloud. */
import { html, useId, useSignal } from "../view.js";
import { t } from "../texts/client.js";
import { Icon } from "../chat/icon.js";

/**
 * @param {{ name: string, label: string, hint?: string, wrong?: string, type?: string, rows?: number, [more: string]:
 *   any }} props
 *   What else there is goes to the input. A password can be shown; with `rows` there are several lines.
 */
export function Field({ name, label, hint, wrong, type = "text", rows, ...more }) {
  const id = useId();
  const shown = useSignal(false);
  const secret = type === "password";
  const attributes = {
    id, name, class: "input", "aria-invalid": wrong ? "true" : undefined,
    "aria-describedby": [hint && `${id}-hint`, wrong && `${id}-wrong`].filter(Boolean).join(" ") || undefined, ...more,
  };
  const input = rows
    ? html`<textarea ...${attributes} rows=${rows}></textarea>`
    : html`<input ...${attributes} type=${secret && shown.value ? "text" : type} />`;
  return html`
    <div class="field">
      <label for=${id}>${label}</label>
      ${secret
        ? html`<div class="row field-secret">${input}
            <button type="button" class="button plain square" aria-pressed=${String(shown.value)}
              aria-label=${t("showPassword")}
              title=${t("showPassword")} onClick=${() => { shown.value = !shown.value; }}><${Icon}
                name="eye" /></button>
          </div>`
        : input}
      ${wrong && html`<p class="wrong" id="${id}-wrong"><${Icon} name="circle-alert" /> ${wrong}</p>`}
      ${hint && html`<p class="hint" id="${id}-hint">${hint}</p>`}
    </div>`;
}
