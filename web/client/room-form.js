/** Changing what a room is. */
import { html } from "../view.js";
import { t } from "../texts/rooms.js";
import { Dialog } from "../chat/dialog.js";
import { check, useAttempt } from "./attempt.js";
import { VisibilityChoice } from "./create.js";
import { Field } from "./field.js";
import { checkRoomName, taken } from "./names.js";
import { Trouble } from "./trouble.js";

/**
 * @param {{ chat: import("../chat/chat.js").Chat, room: import("../chat/room.js").Room, onClose: () => void }} props
 */
export function RoomForm({ chat, room, onClose }) {
  const attempt = useAttempt();
  const submit = async (event) => {
    const done = await attempt.submit(event, async ({ name, topic, visibility, slow, retention }) => {
      check({ name: checkRoomName(name) });
      const body = { topic, visibility, slow_seconds: Number(slow), retention_days: Number(retention) };
      if (name !== room.label.peek()) Object.assign(body, { name });
      const answer = await chat.miaou.call("PATCH", `/api/v1/rooms/${room.id}`, { body }).catch(taken("name"));
      room.take(answer.room);
    });
    if (done) onClose();
  };
  const fields = { name: room.label.peek(), topic: room.topic.peek() };
  return html`
    <${Dialog} title=${t("changeRoom")} onClose=${onClose}>
      <form class="form" onSubmit=${submit} novalidate>
        <${Trouble} problem=${attempt.problem.value} fields=${["name", "topic"]} />
        <${Field} name="name" label=${t("roomName")} wrong=${attempt.wrong("name")} maxlength="64"
          defaultValue=${fields.name} autocomplete="off" required />
        <${Field} name="topic" label=${t("topic")} wrong=${attempt.wrong("topic")} maxlength="500" rows="2"
          defaultValue=${fields.topic} />
        <${VisibilityChoice} value=${room.visibility.peek()} />
        <div class="pair">
          <${Choice} name="slow" label=${t("slowMode")} value=${room.slowSeconds.peek()}
            choices=${[0, 5, 15, 60, 300, 3600]} text="slow" none="slowNone" />
          <${Choice} name="retention" label=${t("keepFor")} value=${room.retentionDays.peek() ?? 0}
            choices=${[0, 1, 7, 30, 90, 365]} text="days" none="forEver" />
        </div>
        <footer>
          <button type="button" class="button" onClick=${onClose}>${t("cancel")}</button>
          <button class="button primary"
            aria-disabled=${String(attempt.busy.value)}>${attempt.busy.value ? t("oneMoment") : t("save")}</button>
        </footer>
      </form>
    <//>`;
}

function Choice({ name, label, value, choices, text, none }) {
  const all = [...new Set([...choices, value])].sort((a, b) => a - b);
  return html`
    <label class="field"><span class="label">${label}</span>
      <select class="input" name=${name}>${all.map((n) => html`
        <option value=${n} selected=${n === value}>${n === 0 ? t(none) : t(text, { n })}</option>`)}</select></label>`;
}
