/** What is shown where no room is: what is new, or how to begin. */
import { html } from "../view.js";
import { t } from "../texts/client.js";
import { Avatar } from "../chat/avatar.js";
import { Icon } from "../chat/icon.js";
import { lazy } from "./lazy.js";
import { roomIcon } from "./room-icon.js";
import { href } from "./router.js";
import { Unread } from "./unread.js";

const Suggested = lazy(() => import("./suggested.js"), "Suggested");

/** @param {{ chat: import("../chat/chat.js").Chat }} props */
export function Home({ chat }) {
  const rooms = [...chat.rooms.value.values()];
  const unread = rooms.filter((room) => room.unread.value > 0);
  unread.sort((a, b) => b.latest.value - a.latest.value);
  const none = rooms.length === 0;
  return html`
    <div class="page home">
      <h1 tabindex="-1">${t("hello", { name: chat.me.value?.first_name || chat.me.value?.username })}</h1>
      <p class="quiet">${none ? t("helloNew") : unread.length > 0 ? t("helloUnread") : t("helloRead")}</p>
      ${unread.length > 0 && html`
        <ul class="home-unread">${unread.slice(0, 12).map((room) => html`
          <li key=${room.id}><a class="place" href=${href(`/rooms/${room.id}`)}>
            ${room.direct ? html`<${Avatar} user=${room.other} />` : html`<${Icon} name=${roomIcon(room)} />`}
            <span class="grow place-name own-words">${room.name.value}</span>
            <${Unread} unread=${room.unread.value} mentions=${room.direct ? 0 : room.mentions.value}
              loud=${room.direct} />
          </a></li>`)}
        </ul>`}
      <${Ways} />
      ${rooms.every((room) => room.direct) && html`<${Suggested} chat=${chat} />`}
    </div>`;
}

/** How to begin. */
export function Ways() {
  return html`
    <ul class="home-ways">
      <${Way} path="/find" icon="search" title=${t("findRooms")} text=${t("findRoomsMore")} />
      <${Way} path="/new" icon="plus" title=${t("newRoom")} text=${t("newRoomMore")} />
      <${Way} path="/people" icon="message-circle" title=${t("writeToSomeone")} text=${t("writeMore")} />
    </ul>`;
}

function Way({ path, icon, title, text }) {
  return html`
    <li><a href=${href(path)}><span class="home-icon"><${Icon} name=${icon} /></span>
      <span><strong>${title}</strong><span class="quiet">${text}</span></span></a></li>`;
}
