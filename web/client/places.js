/** The list of where one can go: invitations, rooms, conversations; and oneself. */
import { html, useEffect, useRef, useSignal } from "../view.js";
import { language } from "../texts.js";
import { t } from "../texts/client.js";
import { Avatar } from "../chat/avatar.js";
import { Icon } from "../chat/icon.js";
import { Menu } from "../chat/menu.js";
import { said } from "./lazy.js";
import { Leaving } from "./leaving.js";
import { Logo } from "./logo.js";
import { Ways } from "./home.js";
import { notify } from "./notices.js";
import { roomIcon } from "./room-icon.js";
import { go, href, route } from "./router.js";
import { Unread } from "./unread.js";

/** @param {{ chat: import("../chat/chat.js").Chat, onLeave: () => void }} props */
export function Places({ chat, onLeave }) {
  const wanted = useSignal("");
  const all = [...chat.rooms.value.values()];
  const shown = all.filter((room) => room.name.value.toLowerCase().includes(wanted.value.trim().toLowerCase()));
  const rooms = shown.filter((room) => !room.direct).sort(byName);
  const conversations = shown.filter((room) => room.direct).sort(byTime);
  const requests = [...chat.requests.value.values()].filter((request) => !chat.room(request.room.id));
  const invitations = requests.filter((request) => request.state === "invited");
  const waiting = requests.filter((request) => request.state === "pending");

  return html`
    <nav class="places" aria-label=${t("places")}>
      <header class="places-top row">
        <h1 class="grow" tabindex="-1"><a href="#/"><${Logo} />miaou</a></h1>
        <a class="button plain square" href="#/search" aria-label=${t("search")} title=${t("search")}><${Icon}
          name="search" /></a>
      </header>
      ${all.length > 0 && html`<${Jump} wanted=${wanted} first=${rooms[0] ?? conversations[0]} />`}
      <div class="places-list" style=${{ "--rooms": rooms.length + waiting.length }}>
        ${invitations.length > 0 && html`
          <section class="places-invitations">
            <h2>${t("invitations")}</h2>
            <ul class="places-rooms">${invitations.map((request) => html`
              <${Invitation} chat=${chat} request=${request} key=${request.room.id} />`)}</ul>
          </section>`}
        <${Heading} text=${t("rooms")} links=${[["find", "search", t("findRooms")], ["new", "plus", t("newRoom")]]} />
        <div class="places-part">
          <ul class="places-rooms">${rooms.map((room) => html`<${Entry} room=${room} key=${room.id} />`)}
            ${waiting.map((request) => html`
              <${Waiting} chat=${chat} request=${request} key=${`w${request.room.id}`} />`)}</ul>
          ${all.every((room) => room.direct) && html`<p class="places-none">
            ${t("noRooms")}${" "}<a href="#/find">${t("findOne")}</a>${" "}${t("or")}${" "}
            <a href="#/new">${t("makeOne")}</a>.</p>`}
        </div>
        <${Heading} text=${t("conversations")} links=${[["people", "plus", t("writeToSomeone")]]} />
        <div class="places-part places-conversations">
          <ul class="places-rooms">${conversations.map((room) => html`
            <${Entry} room=${room} chat=${chat} key=${room.id} />`)}</ul>
          ${!all.some((room) => room.direct) && html`<p class="places-none">
            ${t("noConversations")}${" "}<a href="#/people">${t("writeToSomeone")}</a>.</p>`}
          ${all.length === 0 && html`<div class="places-ways"><${Ways} /></div>`}
        </div>
        ${wanted.value && shown.length === 0 && html`<p class="places-none" role="status">${t("nothingFits")}</p>`}
      </div>
      <${Self} chat=${chat} onLeave=${onLeave} />
    </nav>`;
}

function Heading({ text, links }) {
  return html`
    <div class="places-heading row"><h2 class="grow">${text}</h2>
      ${links.map(([path, icon, label]) => html`
        <a class="button plain small square" href="#/${path}" aria-label=${label} title=${label}
          aria-current=${route.value.parts[0] === path ? "page" : undefined}><${Icon} name=${icon} /></a>`)}
    </div>`;
}

function Entry({ room, chat }) {
  const { unread, mentions, name, archived } = room;
  const current = route.value.parts[0] === "rooms" && Number(route.value.parts[1]) === room.id;
  const entry = useRef(/** @type {HTMLElement | null} */ (null));
  useEffect(() => {
    if (current) entry.current?.scrollIntoView({ block: "nearest" });
  }, [current]);
  return html`
    <li><a ref=${entry} class="place" href=${href(`/rooms/${room.id}`)} aria-current=${current ? "page" : undefined}
      data-unread=${unread.value > 0 ? "" : undefined} data-archived=${archived.value ? "" : undefined}>
      ${room.direct
        ? html`<${Avatar} user=${room.other} status=${chat.presence.status(room.other.username)} />`
        : html`<${Icon} name=${roomIcon(room)} />`}
      <span class="grow place-name own-words">${name.value}</span>
      <${Unread} unread=${unread.value} mentions=${room.direct ? 0 : mentions.value} loud=${room.direct} />
    </a></li>`;
}

function Invitation({ chat, request }) {
  const { room, decided_by: by } = request;
  const join = () => act(async () => {
    await chat.join(room);
    go(`/rooms/${room.id}`);
  });
  return html`
    <li class="invitation">
      <p><strong>${room.name}</strong>${by && html`
        <span class="quiet">${t("invitedBy", { name: by.username })}</span>`}</p>
      <div class="row">
        <button type="button" class="button small primary" onClick=${join}>${t("join")}
          <span class="aloud"> ${room.name}</span></button>
        <button type="button" class="button small" onClick=${() => act(() => chat.leave(room))}>${t("decline")}
          <span class="aloud"> ${room.name}</span></button>
      </div>
    </li>`;
}

function Waiting({ chat, request }) {
  const { room } = request;
  return html`
    <li class="place waiting">
      <${Icon} name="clock" />
      <span class="grow place-name">${room.name}</span><span class="quiet">${t("waiting")}</span>
      <button type="button" class="button plain small square" aria-label=${t("withdrawFrom", { name: room.name })}
        title=${t("withdraw")} onClick=${() => act(() => chat.leave(room))}><${Icon} name="x" /></button>
    </li>`;
}

/** Narrows the list; Enter goes to the first that is left. */
function Jump({ wanted, first }) {
  const input = useRef(/** @type {HTMLInputElement | null} */ (null));
  useEffect(() => {
    const key = (event) => {
      const meant = (event.ctrlKey || event.metaKey) && !event.altKey && !event.shiftKey;
      if (!meant || event.key.toLowerCase() !== "k") return;
      event.preventDefault();
      input.current?.focus();
      input.current?.select();
    };
    addEventListener("keydown", key);
    return () => removeEventListener("keydown", key);
  }, []);
  return html`
    <form class="places-jump" onSubmit=${(event) => {
      event.preventDefault();
      if (wanted.value && first) go(`/rooms/${first.id}`);
      wanted.value = "";
    }}>
      <input ref=${input} class="input" type="search" aria-label=${t("jump")} placeholder=${t("jump")}
        value=${wanted.value}
        autocomplete="off" aria-keyshortcuts="Control+K"
          onInput=${(event) => { wanted.value = event.currentTarget.value; }} />
    </form>`;
}

function Self({ chat, onLeave }) {
  const leaving = useSignal(false);
  const me = chat.me.value;
  const logOut = () => {
    leaving.value = true;
  };
  const status = { online: "connected", connecting: "away", offline: "disconnected" }[chat.connection.value];
  return html`
    <footer class="places-self row">
      <${Avatar} user=${me} status=${status} />
      <p class="grow own-words"><strong>${me.username}</strong><span class="quiet">${me.first_name} ${me.last_name}</span></p>
      <${Menu} label=${t("ownMenu")} icon="settings" items=${[
        { label: t("settings"), icon: "settings", action: () => go("/settings/profile") },
        { label: t("appearance"), icon: "sun", action: () => go("/settings/appearance") },
        me.role === "admin" && { label: t("admin"), icon: "shield", action: () => go("/admin/reports") },
        { label: t("logout"), icon: "log-out", action: logOut },
      ]} />
      ${leaving.value && html`<${Leaving} chat=${chat} onLeave=${onLeave}
        onClose=${() => { leaving.value = false; }} />`}
    </footer>`;
}

async function act(action) {
  try {
    await action();
  } catch (problem) {
    notify({ text: said(problem), icon: "circle-alert", danger: true });
  }
}

function byName(a, b) {
  return Number(a.archived.value) - Number(b.archived.value) || names().compare(a.name.value, b.name.value);
}

function byTime(a, b) {
  return b.latest.value - a.latest.value || b.id - a.id;
}

function names() {
  return new Intl.Collator(language.value, { sensitivity: "base", numeric: true });
}
