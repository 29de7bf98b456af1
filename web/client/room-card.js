/** A room in a list of those that one may enter. */
import { html } from "../view.js";
import { t } from "../texts/rooms.js";
import { Icon } from "../chat/icon.js";
import { Door } from "./door.js";
import { iconOf } from "./room-icon.js";

/** @param {{ chat: import("../chat/chat.js").Chat, room: any }} props  `room`: as the server shows it, or its label. */
export function RoomCard({ chat, room }) {
  return html`
    <li class="card-row">
      <span class="home-icon"><${Icon}
        name=${room.visibility ? iconOf(room.visibility, Boolean(room.archived_at)) : "mail"} /></span>
      <div class="grow own-words">
        <h3>${room.name}</h3>
        ${room.topic && html`<p class="card-topic">${room.topic}</p>`}
        ${room.members !== undefined && html`<p class="quiet small-text">
          ${t(`visibility_${room.visibility}`)} · ${t("memberCount", { n: room.members })}
          ${room.archived_at && ` · ${t("archived")}`}</p>`}
      </div>
      <${Door} chat=${chat} room=${room} small />
    </li>`;
}
