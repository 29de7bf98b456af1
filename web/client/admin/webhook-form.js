/** What makes a webhook. */
import { Dialog } from "../../chat/dialog.js";
import { t } from "../../texts/admin.js";
import { html } from "../../view.js";
import { Field } from "../field.js";
import { useAttempt } from "../attempt.js";
import { Trouble } from "../trouble.js";
import { RoomField } from "./room-field.js";

/** @param {{ chat: any, onMade: (answer: any) => void, onClose: () => void }} props */
export function WebhookForm({ chat, onMade, onClose }) {
  const attempt = useAttempt();
  const make = (event) =>
    attempt.submit(event, async ({ url, room, events }) => {
      const body = { url, room: room || undefined, events: events.split(/[\s,]+/).filter(Boolean) };
      onMade(await chat.miaou.call("POST", "/api/v1/webhooks", { body }));
    });
  return html`
    <${Dialog} title=${t("webhookAdd")} onClose=${onClose}>
      <form class="form" onSubmit=${make}>
        <${Field}
          name="url" type="url" label=${t("webhookUrl")} hint=${t("webhookUrlHint")} wrong=${attempt.wrong("url")}
          required maxlength="2048" autocomplete="off" autofocus placeholder="https://"
        />
        <${RoomField}
          chat=${chat} label=${t("webhookRoom")} empty=${t("webhookAllRooms")} wrong=${attempt.wrong("room")}
        />
        <${Field}
          name="events" label=${t("webhookEvents")} hint=${t("webhookEventsHint")} wrong=${attempt.wrong("events")}
          autocomplete="off" autocapitalize="none" spellcheck=${false}
        />
        <${Trouble} problem=${attempt.problem.value} fields=${["url", "room", "events"]} />
        <footer>
          <button type="button" class="button" onClick=${onClose}>${t("cancel")}</button>
          <button class="button primary" aria-disabled=${String(attempt.busy.value)}>${t("webhookAdd")}</button>
        </footer>
      </form>
    <//>
  `;
}
