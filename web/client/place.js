/** A room or conversation: its head, what is said, and its details beside it. */
import { html, useEffect, useSignal } from "../view.js";
import { t } from "../texts/client.js";
import { Avatar } from "../chat/avatar.js";
import { Icon } from "../chat/icon.js";
import { lazy } from "./lazy.js";
import { Back } from "./back.js";
import { roomIcon } from "./room-icon.js";
import { go, href } from "./router.js";

/** What is said in a room. */
export const Conversation = lazy(() => import("../chat/messages.js"), "Conversation");
const Details = lazy(() => import("./details.js"), "Details");
const Outside = lazy(() => import("./outside.js"), "Outside");
const Profile = lazy(() => import("./profile.js"), "Profile");

/**
 * @param {{ chat: import("../chat/chat.js").Chat, id: number, pane?: string, message: number | null }} props
 *   `message`: one that is to be shown in its place.
 */
export function Place({ chat, id, pane, message }) {
  const room = chat.room(id);
  const profile = useSignal(/** @type {any} */ (null));
  useEffect(() => {
    chat.viewing(room ? id : null);
  }, [id, Boolean(room)]);
  useEffect(() => {
    if (room?.moderated) room.requests.load().catch(() => {});
  }, [id, room?.moderated]);

  if (!room) return html`<section class="pane"><${Outside} chat=${chat} id=${id} key=${id} /></section>`;
  const openUser = (user) => {
    profile.value = user;
  };
  return html`
    <section class="pane">
      <${Head} chat=${chat} room=${room} open=${pane === "details"} onOpenUser=${openUser} />
      <${Conversation} chat=${chat} room=${room} message=${message} key=${room.id}
        onOpenUser=${openUser} onOpenRoom=${(other) => go(`/rooms/${other.id}`)} />
    </section>
    ${pane === "details" && html`
      <aside class="pane details" aria-label=${t("details")}>
        <${Details} chat=${chat} room=${room} onOpenUser=${openUser} key=${room.id} />
      </aside>`}
    ${profile.value && html`
      <${Profile} chat=${chat} user=${profile.value} room=${room} onClose=${() => { profile.value = null; }} />`}`;
}

function Head({ chat, room, open, onOpenUser }) {
  const asking = room.requests.pending.value?.size ?? 0;
  return html`
    <header class="head row">
      <${Back} />
      ${room.direct
        ? html`<${Avatar} user=${room.other} status=${chat.presence.status(room.other.username)} />`
        : html`<${Icon} name=${roomIcon(room)} />`}
      <div class="grow head-title own-words">
        <h1 tabindex="-1">${room.name.value}</h1>
        <p class="quiet">${room.direct ? t(chat.presence.status(room.other.username)) : room.topic.value}</p>
      </div>
      ${!room.direct && html`<${Viewers} chat=${chat} room=${room} />`}
      <a class="button plain square" href=${href(`/search?room=${room.id}`)} aria-label=${t("searchHere")}
        title=${t("searchHere")}>
        <${Icon} name="search" /></a>
      ${room.direct
        ? html`<button type="button" class="button plain square" aria-label=${t("profile")} title=${t("profile")}
            onClick=${() => onOpenUser(room.other)}><${Icon} name="info" /></button>`
        : html`
          <a class="button plain ${asking ? "" : "square"}" href=${href(`/rooms/${room.id}${open ? "" : "/details"}`)}
            title=${t("details")} data-open=${open ? "" : undefined}>
            <${Icon} name="users" /><span class="aloud">${t(open ? "hideDetails" : "showDetails")}</span>
            ${asking > 0 && html`
              <span class="badge loud"><span aria-hidden="true">${asking}</span>
                <span class="aloud">${t("asking", { n: asking })}</span></span>`}
          </a>`}
    </header>`;
}

/** Who looks at the room just now, but oneself. */
function Viewers({ chat, room }) {
  const { count, users } = room.viewers.value;
  const others = (users ?? []).filter(({ user }) => user.id !== chat.me.value?.id);
  const n = users ? others.length : Math.max(0, count - 1);
  if (n === 0) return null;
  const names = others.map(({ user }) => user.username).join(", ");
  return html`
    <p class="viewers" title=${names}>
      <span class="viewers-faces" aria-hidden="true">${others.slice(0, 3).map(({ user, status }) => html`
        <${Avatar} user=${user} status=${status} key=${user.id} />`)}</span>
      <span class="viewers-count">${t("viewing", { n })}</span>
      ${names && html`<span class="aloud">: ${names}</span>`}
    </p>`;
}
