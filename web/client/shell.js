/** The page of who is logged in: places on the left, what is chosen beside them. */
import { html, useEffect, useRef, useSignal, useSignalEffect } from "../view.js";
import { number } from "../texts.js";
import { t } from "../texts/client.js";
import { Icon } from "../chat/icon.js";
import { Home } from "./home.js";
import { Failed, lazy, Loading } from "./lazy.js";
import { Notices } from "./notices.js";
import { announce } from "./news.js";
import { Conversation, Place } from "./place.js";
import { Places } from "./places.js";
import { route } from "./router.js";
import { narrow, single } from "./width.js";

const Find = lazy(() => import("./find.js"), "Find");
const Create = lazy(() => import("./create.js"), "Create");
const People = lazy(() => import("./people.js"), "People");
const Search = lazy(() => import("./search.js"), "Search");
const Settings = lazy(() => import("./settings/settings.js"), "Settings");
const Admin = lazy(() => import("./admin/admin.js"), "Admin");

/**
 * @param {{ chat: import("../chat/chat.js").Chat, came: boolean, onLeave: () => void }} props  `came`: the user has
 *   logged in on this page.
 */
export function Shell({ chat, came, onLeave }) {
  const { parts } = route.value;
  useEffect(() => announce(chat), [chat]);
  useEffect(() => {
    if (chat.state.value === "ready") Conversation.prepare();
  }, [chat.state.value]);
  useTitle(chat);
  useArrival(came);

  if (chat.state.value === "failed") {
    return html`<${Failed} problem=${chat.problem.value} retry=${() => chat.retry()} />`;
  }
  if (chat.state.value !== "ready") return html`<${Loading} />`;
  return html`
    <div class="shell" data-at=${parts.length === 0 ? "list" : "main"}
      data-details=${parts[2] === "details" ? "" : undefined}>
      <a class="skip button" href="#main" onClick=${skip}>${t("skip")}</a>
      <${Places} chat=${chat} onLeave=${onLeave} />
      <main class="panes" id="main"><${Main} chat=${chat} /></main>
      <${Offline} chat=${chat} />
      <${Notices} />
    </div>`;
}

function Main({ chat }) {
  const { parts, query } = route.value;
  const [page, id, pane] = parts;
  useEffect(() => {
    if (page !== "rooms") chat.viewing(null);
  }, [page]);
  switch (page) {
    case undefined: return html`<${Pane}><${Home} chat=${chat} /><//>`;
    case "rooms": return html`
      <${Place} chat=${chat} id=${Number(id)} pane=${pane} message=${Number(query.get("message")) || null}
        key=${id} />`;
    case "find": return html`<${Pane}><${Find} chat=${chat} /><//>`;
    case "new": return html`<${Pane}><${Create} chat=${chat} /><//>`;
    case "people": return html`<${People} chat=${chat} name=${id} key=${id} />`;
    case "search": return html`<${Pane}><${Search} chat=${chat} /><//>`;
    case "settings": return html`<${Pane}><${Settings} chat=${chat} section=${id ?? "profile"} /><//>`;
    case "admin": return html`<${Pane}><${Admin} chat=${chat} section=${id ?? "reports"} /><//>`;
    default: return html`
      <${Pane}><div class="page outside">
        <h1 tabindex="-1">${t("noSuchPage")}</h1>
        <p><a class="button primary" href="#/">${t("home")}</a></p>
      </div><//>`;
  }
}

/** What stands beside the places. */
export function Pane({ children }) {
  return html`<section class="pane">${children}</section>`;
}

/** Says that there is no connection, once that has lasted: a moment's pause is nobody's concern. */
function Offline({ chat }) {
  const shown = useSignal(false);
  useSignalEffect(() => {
    if (chat.connection.value === "online") {
      shown.value = false;
      return undefined;
    }
    const timer = setTimeout(() => { shown.value = true; }, chat.connection.value === "offline" ? 500 : 3_000);
    return () => clearTimeout(timer);
  });
  return html`
    <div class="offline" role="status">${shown.value && html`
      <p class="note warn"><${Icon}
        name="wifi-off" /><span>${t(chat.connection.value === "offline" ? "offline" : "connecting")}</span></p>`}
    </div>`;
}

/** The page's title: how much is unread, and where one is. */
function useTitle(chat) {
  useSignalEffect(() => {
    let unread = 0;
    for (const room of chat.rooms.value.values()) unread += room.unread.value;
    const { parts } = route.value;
    const room = parts[0] === "rooms" ? chat.room(parts[1]) : undefined;
    const name = room ? room.name.value : t(title(parts[0]));
    document.title = `${unread ? `(${unread > 999 ? "999+" : number(unread)}) ` : ""}${name} · miaou`;
  });
}

const TITLES = new Map(Object.entries({
  find: "findRooms", new: "newRoom", people: "people", search: "search", settings: "settings", admin: "admin",
}));

function title(page) {
  return page === undefined ? "home" : TITLES.get(page) ?? "noSuchPage";
}

/** Wherever one arrives, the focus is there: at its heading, where nothing in it took it. */
function useArrival(came) {
  const first = useRef(!came);
  const path = route.value.parts.slice(0, narrow.value ? 3 : 2).join("/");
  useEffect(() => {
    if (first.current) return void (first.current = false);
    const before = document.activeElement;
    let tries = 40;
    // A page may have to be fetched before there is something in it.
    const timer = setInterval(() => {
      const here = document.activeElement;
      const field = matchMedia("(pointer: fine)").matches ? "#main [autofocus]" : "none";
      const heads = document.querySelectorAll(path || !single.peek() ? "#main h1" : ".places h1");
      const found = document.querySelector(field) ?? [...heads].find((head) => head.checkVisibility());
      const settled = (here !== before && here !== document.body) || here?.closest("#main, dialog");
      if (!settled) /** @type {HTMLElement | undefined} */ (found)?.focus({ preventScroll: true });
      if (settled || found || --tries === 0) clearInterval(timer);
    }, 50);
    return () => clearInterval(timer);
  }, [path]);
}

function skip(event) {
  event.preventDefault();
  /** @type {HTMLElement | null} */ (document.querySelector("#main textarea, #main h1"))?.focus();
}
