/** A question before something is done, or what is to be said about it. */
import { html, useSignal } from "../view.js";
import { t } from "../texts/rooms.js";
import { Dialog } from "../chat/dialog.js";
import { said } from "./lazy.js";
import { Wrong } from "./parts.js";

/**
 * @param {{ title: string, text?: string, yes: string, danger?: boolean, ready?: boolean, act: () => Promise<any>,
 *   onClose: () => void, children?: any }} props
 *   `act` does it; the dialog stays, and tells why, where that fails. Not `ready`: something is still to be chosen.
 */
export function Ask({ title, text, yes, danger = false, ready = true, act, onClose, children }) {
  const busy = useSignal(false);
  const problem = useSignal(/** @type {any} */ (null));
  const submit = async (event) => {
    event.preventDefault();
    if (busy.value || !ready) return;
    busy.value = true;
    problem.value = null;
    try {
      await act();
      onClose();
    } catch (error) {
      problem.value = error;
      busy.value = false;
    }
  };
  return html`
    <${Dialog} title=${title} onClose=${onClose}>
      <form class="form" onSubmit=${submit} novalidate>
        ${text && html`<p>${text}</p>`}
        ${children}
        <${Wrong} problem=${problem.value} />
        <footer>
          <button type="button" class="button" onClick=${onClose}>${t("cancel")}</button>
          <button class="button primary ${danger ? "danger" : ""}" aria-disabled=${String(busy.value || !ready)}>
            ${busy.value ? t("oneMoment") : yes}</button>
        </footer>
      </form>
    <//>`;
}
