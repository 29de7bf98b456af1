/** Asks before something that cannot be taken back, and says what happens. The focus is where nothing happens. */
import { Dialog } from "../../chat/dialog.js";
import { t } from "../../texts/settings.js";
import { html } from "../../view.js";
import { useAttempt } from "./attempt.js";
import { Trouble } from "./trouble.js";

/**
 * @param {{ title: string, action: string, onConfirm: () => Promise<unknown>, onClose: () => void, children?: any }} props
 *   `action`: what the button says that does it
 */
export function Confirm({ title, action, onConfirm, onClose, children }) {
  const attempt = useAttempt();
  const confirm = async () => {
    if (await attempt.run(onConfirm)) onClose();
  };
  return html`
    <${Dialog} title=${title} onClose=${onClose}>
      <div class="form">
        ${children}
        <${Trouble} problem=${attempt.problem.value} />
      </div>
      <footer>
        <button type="button" class="button" autofocus onClick=${onClose}>${t("cancel")}</button>
        <button type="button" class="button danger primary" disabled=${attempt.busy.value} onClick=${confirm}>
          ${attempt.busy.value ? t("working") : action}
        </button>
      </footer>
    <//>
  `;
}
