/** What was said, found by its words; each result leads to its place. */
import { html, useEffect, useSignal } from "../view.js";
import { moment } from "../texts.js";
import { t } from "../texts/rooms.js";
import { Avatar, called } from "../chat/avatar.js";
import { content } from "../chat/content.js";
import { Icon } from "../chat/icon.js";
import { Listing } from "./listing.js";
import { Back } from "./back.js";
import { go, href, route } from "./router.js";

/** @param {{ chat: import("../chat/chat.js").Chat }} props */
export function Search({ chat }) {
  const { query } = route.value;
  const words = query.get("q")?.trim() ?? "";
  const where = Number(query.get("room")) || null;
  const listing = useSignal(/** @type {Listing | null} */ (null));
  useEffect(() => {
    const asked = { q: words, room: where ?? undefined, limit: 30 };
    const page = (before) => chat.miaou.call("GET", "/api/v1/search", { query: { ...asked, before } });
    listing.value = words ? new Listing(page, "messages") : null;
    return () => listing.peek()?.close();
  }, [words, where]);

  const submit = (event) => {
    event.preventDefault();
    const { q, room } = Object.fromEntries(new FormData(event.currentTarget));
    const asked = new URLSearchParams({ q: String(q).trim(), ...(room ? { room: String(room) } : {}) });
    go(`/search?${asked}`, { replace: words !== "" });
  };
  const rooms = [...chat.rooms.value.values()].sort((a, b) => a.name.value.localeCompare(b.name.value));
  return html`
    <div class="page">
      <header class="page-head row">
        <${Back} to=${where ? href(`/rooms/${where}`) : "#/"} />
        <h1 tabindex="-1">${t("search")}</h1>
      </header>
      <form class="search-form" role="search" onSubmit=${submit} key=${`${words} ${where}`}>
        <input class="input grow" type="search" name="q" aria-label=${t("searchWords")}
          placeholder=${t("searchWords")} maxlength="200"
          autocomplete="off" autofocus defaultValue=${words} required />
        <select class="input" name="room" aria-label=${t("searchWhere")}
          onChange=${(event) => words && event.currentTarget.form.requestSubmit()}>
          <option value="">${t("everywhere")}</option>
          ${rooms.map((room) => html`<option value=${room.id}
            selected=${room.id === where}>${room.name.value}</option>`)}
        </select>
        <button class="button primary"><${Icon} name="search" />${t("searchNow")}</button>
      </form>
      ${!words && html`<p class="hint">${t("searchHint")}</p>`}
      ${listing.value?.show((message) => html`<${Found} chat=${chat} message=${message} key=${message.id} />`, {
        list: "found", empty: html`<div class="empty"><p>${t("nothingFound", { words })}</p>
          <p class="quiet">${t("nothingFoundMore")}</p></div>`,
      })}
    </div>`;
}

function Found({ chat, message }) {
  const { user, room, mentions } = message;
  const name = chat.room(room.id)?.name.value ?? room.name;
  return html`
    <li class="found-one">
      <header class="row">
        <${Avatar} user=${user} />
        <p class="grow"><strong>${called(user)}</strong>
          <a class="found-link" href=${href(`/rooms/${room.id}?message=${message.id}`)}
            aria-label=${t("foundIn", { name: called(user), room: name, at: moment(message.created_at) })}>
            ${name} · <time datetime=${message.created_at}>${moment(message.created_at)}</time></a></p>
      </header>
      <div class="content">${content(message.content, { mentions, me: chat.me.value?.id })}</div>
      ${message.attachments?.map((file) => html`<p class="quiet small-text"><${Icon}
        name="paperclip" /> ${file.name}</p>`)}
    </li>`;
}
