/** All about a room, beside it: what it is, who is in it, and what may be done about both. */
import { html, useSignal } from "../view.js";
import { t } from "../texts/rooms.js";
import { Icon } from "../chat/icon.js";
import { Menu } from "../chat/menu.js";
import { Ask } from "./ask.js";
import { Asking } from "./asking.js";
import { Invite } from "./invite.js";
import { MemberList } from "./member-list.js";
import { notify } from "./notices.js";
import { roomIcon } from "./room-icon.js";
import { RoomForm } from "./room-form.js";
import { RoomReports } from "./room-reports.js";
import { go, href } from "./router.js";
import { Sanctions } from "./sanctions.js";
import { narrow } from "./width.js";

/**
 * @param {{ chat: import("../chat/chat.js").Chat, room: import("../chat/room.js").Room, onOpenUser: (user: any) =>
 *   void }} props
 */
export function Details({ chat, room, onOpenUser }) {
  const dialog = useSignal(/** @type {"" | "change" | "invite" | "leave" | "archive"} */ (""));
  const close = () => { dialog.value = ""; };
  const open = (name) => () => { dialog.value = name; };
  const owns = room.role.value === "owner" || chat.me.value?.role === "admin";
  const archived = room.archived.value;

  const leave = async () => {
    await chat.leave(room);
    notify({ text: t("youLeft", { room: room.name.peek() }), icon: "door-open" });
    go("/", { replace: true });
  };
  const archive = async () => {
    const body = { archived: !archived };
    const { room: view } = await chat.miaou.call("PATCH", `/api/v1/rooms/${room.id}`, { body });
    room.take(view);
  };
  return html`
    <header class="head row">
      <${narrow.value ? "h1" : "h2"} class="grow" tabindex="-1">${t("details")}<//>
      <${Menu} label=${t("roomMenu")} icon="ellipsis" items=${[
        owns && { label: t("changeRoom"), icon: "pencil", action: open("change") },
        owns && { label: t(archived ? "unarchive" : "archive"), icon: "archive", action: open("archive") },
        { label: t("leave"), icon: "door-open", danger: true, action: open("leave") },
      ]} />
      <a class="button plain small square" href=${href(`/rooms/${room.id}`)} aria-label=${t("hideDetails")}
        title=${t("hideDetails")}>
        <${Icon} name="x" /></a>
    </header>
    <div class="details-body">
      <section class="about">
        <${narrow.value ? "h2" : "p"} class="about-name"><${Icon}
          name=${roomIcon(room)} /> <strong>${room.name.value}</strong><//>
        ${room.topic.value
          ? html`<p>${room.topic.value}</p>`
          : owns && html`<p><button type="button" class="link"
            onClick=${open("change")}>${t("addTopic")}</button></p>`}
        <p class="quiet small-text">${t(`visibility_${room.visibility.value}_more`)}
          ${room.slowSeconds.value > 0 && html`<br />${t("slow", { n: room.slowSeconds.value })}`}
          ${room.retentionDays.value && html`<br />${t("retention", { n: room.retentionDays.value })}`}
          ${archived && html`<br />${t("archivedMore")}`}</p>
        ${room.moderated && !archived && html`
          <button type="button" class="button small" onClick=${open("invite")}><${Icon}
            name="user-plus" />${t("invite")}</button>`}
      </section>
      ${room.moderated && html`<${Asking} room=${room} onOpenUser=${onOpenUser} />`}
      <${MemberList} chat=${chat} room=${room} onOpenUser=${onOpenUser} />
      ${room.moderated && html`<${Sanctions} chat=${chat} room=${room} /><${RoomReports} chat=${chat} room=${room} />`}
    </div>
    ${dialog.value === "change" && html`<${RoomForm} chat=${chat} room=${room} onClose=${close} />`}
    ${dialog.value === "invite" && html`<${Invite} chat=${chat} room=${room} onClose=${close} />`}
    ${dialog.value === "leave" && html`
      <${Ask} title=${t("leaveRoom", { room: room.name.value })} text=${t(leaveText(room))} yes=${t("leave")} danger
        act=${leave} onClose=${close} />`}
    ${dialog.value === "archive" && html`
      <${Ask} title=${t(archived ? "unarchiveRoom" : "archiveRoom", { room: room.name.value })}
        text=${t(archived ? "unarchiveMore" : "archiveMore")}
        yes=${t(archived ? "unarchive" : "archive")} act=${archive} onClose=${close} />`}`;
}

function leaveText(room) {
  if (room.role.value === "owner") return "leaveOwner";
  return room.visibility.value === "public" ? "leavePublic" : "leaveClosed";
}
