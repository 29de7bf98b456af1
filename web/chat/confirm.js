/** What is asked before something cannot be taken back. */
import { html, useSignal } from "../view.js";
import { t } from "../texts/chat.js";
import { called } from "./avatar.js";
import { Dialog } from "./dialog.js";
import { summary } from "./quote.js";

/** Deletes a message. */
export function Removal({ talk, message, onClose }) {
  return html`
    <${Confirmation} title=${t("deleteTitle")} action=${t("delete")} onClose=${onClose}
      act=${() => talk.remove(message)}>
      <blockquote class="quoted">${summary(message)}</blockquote>
      <p>${t("deleteHint")}</p>
    <//>`;
}

/** Blocks a user. */
export function Blocking({ talk, user, onClose }) {
  const name = called(user);
  return html`
    <${Confirmation} title=${t("blockTitle", { name })} action=${t("block", { name })} onClose=${onClose}
      act=${() => talk.block(user)}><p>${t("blockHint")}</p><//>`;
}

function Confirmation({ title, action, act, onClose, children }) {
  const problem = useSignal("");
  const acting = useSignal(false);
  const confirm = async () => {
    acting.value = true;
    try {
      await act();
      onClose();
    } catch (error) {
      problem.value = error.detail ?? error.title ?? t("failed");
      acting.value = false;
    }
  };
  return html`
    <${Dialog} title=${title} onClose=${onClose}>
      ${children}
      ${problem.value && html`<p class="wrong" role="alert">${problem.value}</p>`}
      <footer>
        <button type="button" class="button" onClick=${onClose} autofocus>${t("cancel")}</button>
        <button type="button" class="button danger primary" disabled=${acting.value}
          onClick=${confirm}>${action}</button>
      </footer>
    <//>`;
}
