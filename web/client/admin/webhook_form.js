/** What makes a webhook. */
import { Dialog } from "../../chat/dialog.js";
import { t } from "../../texts/admin.js";
import { html } from "../../view.js";
import { useAttempt } from "../settings/attempt.js";
import { Field, filled } from "../settings/field.js";
import { Trouble } from "../settings/trouble.js";
import { RoomField } from "./room_field.js";

const FIELDS = ["url", "room", "events"];

/** @param {{ chat: any, onMade: (answer: any) => void, onClose: () => void }} props */
export function WebhookForm({ chat, onMade, onClose }) {
  const attempt = useAttempt();
  const make = (event) => {
    event.preventDefault();
    const { url, room, events } = filled(event.currentTarget);
    const body = { url, room: room || undefined, events: events.split(/[\s,]+/).filter(Boolean) };
    attempt.run(async () => onMade(await chat.miaou.call("POST", "/api/v1/webhooks", { body })));
  };
  return html`
    <${Dialog} title=${t("webhookAdd")} onClose=${onClose}>
      <form class="form" onSubmit=${make}>
        <${Field} label=${t("webhookUrl")} hint=${t("webhookUrlHint")} wrong=${attempt.wrong("url")}>
          ${(given) => html`
            <input class="input" type="url" name="url" required maxlength="2048" autocomplete="off" autofocus
              placeholder="https://" ...${given} />
          `}
        <//>
        <${RoomField} chat=${chat} label=${t("webhookRoom")} empty=${t("webhookAllRooms")} wrong=${attempt.wrong("room")} />
        <${Field} label=${t("webhookEvents")} hint=${t("webhookEventsHint")} wrong=${attempt.wrong("events")}>
          ${(given) => html`<input class="input" name="events" autocomplete="off" autocapitalize="none" spellcheck=${false} ...${given} />`}
        <//>
        <${Trouble} problem=${attempt.problem.value} fields=${FIELDS} />
        <footer>
          <button type="button" class="button" onClick=${onClose}>${t("cancel")}</button>
          <button class="button primary" disabled=${attempt.busy.value}>${t("webhookAdd")}</button>
        </footer>
      </form>
    <//>
  `;
}
