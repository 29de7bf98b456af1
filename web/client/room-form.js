/** Changing what a room is. */
import { html, useSignal } from "../view.js";
import { t } from "../texts/rooms.js";
import { Dialog } from "../chat/dialog.js";
import { VisibilityChoice } from "./create.js";
import { Field } from "./field.js";
import { said } from "./lazy.js";
import { checkRoomName } from "./names.js";
import { Wrong, point } from "./parts.js";

/**
 * @param {{ chat: import("../chat/chat.js").Chat, room: import("../chat/room.js").Room, onClose: () => void }} props
 */
export function RoomForm({ chat, room, onClose }) {
  const wrong = useSignal(/** @type {Record<string, string>} */ ({}));
  const problem = useSignal(/** @type {any} */ (null));
  const busy = useSignal(false);
  const submit = async (event) => {
    event.preventDefault();
    if (busy.value) return;
    const form = event.currentTarget;
    const { name, topic, visibility, slow, retention } = Object.fromEntries(new FormData(form));
    const bad = checkRoomName(String(name).trim());
    wrong.value = bad ? { name: bad } : {};
    problem.value = null;
    if (bad) return point(form);
    busy.value = true;
    try {
      const body = { topic: String(topic).trim(), visibility };
      Object.assign(body, { slow_seconds: Number(slow), retention_days: Number(retention) });
      if (String(name).trim() !== room.label.peek()) body.name = String(name).trim();
      const answer = await chat.miaou.call("PATCH", `/api/v1/rooms/${room.id}`, { body });
      room.take(answer.room);
      onClose();
    } catch (error) {
      busy.value = false;
      wrong.value = error.outcome === "room_exists" ? { name: said(error) } : error.fields ?? {};
      if (Object.keys(wrong.value).length === 0) problem.value = error;
      point(form);
    }
  };
  const fields = { name: room.label.peek(), topic: room.topic.peek() };
  return html`
    <${Dialog} title=${t("changeRoom")} onClose=${onClose}>
      <form class="form" onSubmit=${submit} novalidate>
        <${Wrong} problem=${problem.value} />
        <${Field} name="name" label=${t("roomName")} wrong=${wrong.value.name} maxlength="64"
          defaultValue=${fields.name} autocomplete="off" required />
        <${Field} name="topic" label=${t("topic")} wrong=${wrong.value.topic} maxlength="500" rows="2"
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
            aria-disabled=${String(busy.value)}>${busy.value ? t("oneMoment") : t("save")}</button>
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
