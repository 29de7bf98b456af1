/** Reports a message to moderators. */
import { html, useId, useSignal } from "../view.js";
import { t } from "../texts/chat.js";
import { called } from "./avatar.js";
import { Dialog } from "./dialog.js";
import { summary } from "./quote.js";

const REASONS = ["spam", "harassment", "hate", "violence", "sexual", "words", "other"];

/** @param {{ talk: import("./talk.js").Talk, message: any, onClose: () => void }} props */
export function Report({ talk, message, onClose }) {
  const id = useId();
  const reason = useSignal("");
  const comment = useSignal("");
  const problem = useSignal("");
  const sending = useSignal(false);

  const send = async (event) => {
    event.preventDefault();
    if (!reason.value) return void (problem.value = t("reasonWanted"));
    sending.value = true;
    try {
      const body = { reason: reason.value, comment: comment.value.trim() || undefined };
      await talk.miaou.call("POST", `/api/v1/messages/${message.id}/reports`, { body });
      talk.done.value = t("reported");
      onClose();
    } catch (error) {
      problem.value = Object.values(error.fields ?? {})[0] ?? error.detail ?? error.title ?? t("failed");
      sending.value = false;
    }
  };

  return html`
    <${Dialog} title=${t("reportTitle", { name: called(message.user) })} onClose=${onClose}>
      <form class="form" onSubmit=${send}>
        <blockquote class="quoted">${summary(message)}</blockquote>
        <fieldset>
          <legend>${t("reason")}</legend>
          ${REASONS.map((name) => html`
            <label class="choice"><input type="radio" name=${`${id}reason`} checked=${reason.value === name}
              onChange=${() => (reason.value = name)} /> ${t(`reason_${name}`)}</label>`)}
        </fieldset>
        <div class="field">
          <label for=${`${id}comment`}>${t("comment")}</label>
          <textarea class="input" id=${`${id}comment`} rows="3" maxlength="1000" value=${comment.value}
            onInput=${(event) => (comment.value = event.currentTarget.value)}></textarea>
        </div>
        <p class="hint">${t("reportHint")}</p>
        ${problem.value && html`<p class="wrong" role="alert">${problem.value}</p>`}
        <footer>
          <button type="button" class="button" onClick=${onClose}>${t("cancel")}</button>
          <button class="button primary" disabled=${sending.value}>${t("send")}</button>
        </footer>
      </form>
    <//>`;
}
