/** A question before something is done, or what is to be said about it. */
import { html } from "../view.js";
import { t } from "../texts/rooms.js";
import { Dialog } from "../chat/dialog.js";
import { useAttempt } from "./attempt.js";
import { Trouble } from "./trouble.js";

/**
 * @param {{ title: string, text?: string, yes: string, danger?: boolean, ready?: boolean, act: () => Promise<any>,
 *   onClose: () => void, children?: any }} props
 *   `act` does it; the dialog stays, and tells why, where that fails. Not `ready`: something is still to be chosen.
 */
export function Ask({ title, text, yes, danger = false, ready = true, act, onClose, children }) {
  const attempt = useAttempt();
  const submit = async (event) => {
    event.preventDefault();
    if (ready && await attempt.run(act)) onClose();
  };
  return html`
    <${Dialog} title=${title} onClose=${onClose}>
      <form class="form" onSubmit=${submit} novalidate>
        ${text && html`<p>${text}</p>`}
        ${children}
        <${Trouble} problem=${attempt.problem.value} />
        <footer>
          <button type="button" class="button" onClick=${onClose}>${t("cancel")}</button>
          <button class="button primary ${danger ? "danger" : ""}" aria-disabled=${String(attempt.busy.value || !ready)}>
            ${attempt.busy.value ? t("oneMoment") : yes}</button>
        </footer>
      </form>
    <//>`;
}
