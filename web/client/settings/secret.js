/** Something secret that is shown this once. */
import { Icon } from "../../chat/icon.js";
import { t } from "../../texts/settings.js";
import { html, useId, useSignal } from "../../view.js";

/** @param {{ label: string, value: string }} props */
export function Secret({ label, value }) {
  const id = useId();
  const copied = useSignal(/** @type {boolean | null} */ (null));
  const copy = async () => {
    try {
      await navigator.clipboard.writeText(value);
      copied.value = true;
    } catch {
      // Refused, or no secure context: then it is selected, so that the keyboard copies it.
      /** @type {HTMLInputElement} */ (document.getElementById(id)).select();
      copied.value = false;
    }
  };
  return html`
    <div class="field">
      <label for=${id}>${label}</label>
      <div class="row">
        <input class="input secret grow" id=${id} readonly value=${value} onFocus=${(event) => event.target.select()} />
        <button type="button" class="button" onClick=${copy}>
          <${Icon} name=${copied.value ? "check" : "copy"} /> ${t("copy")}<span class="aloud"> ${label}</span>
        </button>
      </div>
      <p class="hint" role="status">${copied.value === null ? "" : t(copied.value ? "copied" : "notCopied")}</p>
    </div>
  `;
}
