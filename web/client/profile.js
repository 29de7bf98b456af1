/** Who somebody is, and what one can do about it: write, block, report. */
import { html, useEffect, useSignal } from "../view.js";
import { t } from "../texts/rooms.js";
import { Avatar, called } from "../chat/avatar.js";
import { Dialog } from "../chat/dialog.js";
import { Icon } from "../chat/icon.js";
import { useAttempt } from "./attempt.js";
import { notify } from "./notices.js";
import { write } from "./people.js";
import { ReportUser } from "./report-user.js";
import { Trouble } from "./trouble.js";

/** @param {{ chat: import("../chat/chat.js").Chat, user: any, onClose: () => void }} props */
export function Profile({ chat, user, onClose }) {
  const person = useSignal(/** @type {any} */ (user.first_name === undefined ? undefined : user));
  const attempt = useAttempt();
  const reporting = useSignal(false);
  useEffect(() => {
    const found = chat.miaou.call("GET", `/api/v1/users/${encodeURIComponent(user.id ?? user.username)}`);
    found.then((answer) => { person.value = answer.user; }, (error) => {
      if (error.status === 404) person.value = null;
      else attempt.problem.value = error;
    });
  }, []);

  const known = person.value ?? user;
  const own = known.id === chat.me.value?.id;
  const blocked = chat.blocked.value.has(known.id);
  const block = () => attempt.run(async () => {
    if (blocked) await chat.miaou.call("DELETE", `/api/v1/blocks/${known.id}`);
    else await chat.miaou.call("POST", "/api/v1/blocks", { body: { user: String(known.id) } });
    const text = t(blocked ? "unblocked" : "nowBlocked", { name: called(known) });
    notify({ text, icon: blocked ? "check" : "ban" });
  });

  if (reporting.value) return html`<${ReportUser} chat=${chat} user=${known} onClose=${onClose} />`;
  return html`
    <${Dialog} title=${called(known)} onClose=${onClose} class="profile">
      <div class="profile-who">
        <${Avatar} user=${known} status=${chat.presence.status(known.username)} />
        <div class="grow">
          ${person.value === undefined ? html`<p class="quiet">${t("loading")}</p>`
            : person.value === null ? html`<p class="quiet">${t("noSuchUser")}</p>`
            : html`<p class="own-words"><strong>${known.first_name} ${known.last_name}</strong></p>`}
          <p class="quiet">${t(`status_${chat.presence.status(known.username)}`)}${
            known.role && known.role !== "member" ? ` · ${t(`role_${known.role}`)}` : ""}</p>
        </div>
      </div>
      ${blocked && html`<p class="note warn"><${Icon} name="ban" /><span>${t("isBlocked")}</span></p>`}
      <${Trouble} problem=${attempt.problem.value} />
      ${!own && person.value && html`<footer class="profile-actions">
        <button type="button" class="button" onClick=${() => { reporting.value = true; }}><${Icon}
          name="flag" />${t("report")}</button>
        <button type="button" class="button ${blocked ? "" : "danger"}" aria-disabled=${String(attempt.busy.value)}
          onClick=${block}>
          <${Icon} name="ban" />${t(blocked ? "unblock" : "block")}</button>
        ${!blocked && html`<button type="button" class="button primary" autofocus
          onClick=${() => { onClose(); write(chat, known); }}>
          <${Icon} name="message-circle" />${t("write")}</button>`}
      </footer>`}
    <//>`;
}
