/** Reporting a user to those who run the service. */
import { html, useSignal } from "../view.js";
import { t } from "../texts/rooms.js";
import { called } from "../chat/avatar.js";
import { Ask } from "./ask.js";
import { notify } from "./notices.js";

const REASONS = ["spam", "harassment", "hate", "violence", "sexual", "words", "other"];

/** @param {{ chat: import("../chat/chat.js").Chat, user: any, onClose: () => void }} props */
export function ReportUser({ chat, user, onClose }) {
  const reason = useSignal("");
  const comment = useSignal("");
  const send = async () => {
    const body = { reason: reason.value, comment: comment.value.trim() };
    await chat.miaou.call("POST", `/api/v1/users/${user.id}/reports`, { body });
    notify({ text: t("reported"), icon: "check" });
  };
  return html`
    <${Ask} title=${t("reportName", { name: called(user) })} text=${t("reportMore", { name: called(user) })}
      yes=${t("report")}
      danger act=${send} onClose=${onClose} ready=${reason.value !== ""}>
      <fieldset class="field">
        <legend class="label">${t("reason")}</legend>
        ${REASONS.map((name) => html`
          <label class="choice"><input type="radio" name="reason" value=${name} checked=${reason.value === name}
            onChange=${() => { reason.value = name; }} />${t(`reason_${name}`)}</label>`)}
      </fieldset>
      <label class="field"><span class="label">${t("commentOptional")}</span>
        <textarea class="input" rows="3" maxlength="1000" value=${comment.value}
          onInput=${(event) => { comment.value = event.currentTarget.value; }}></textarea></label>
    <//>`;
}
