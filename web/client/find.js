/** Rooms that one may know of, by a part of their name, and how to get into them. */
import { html, useEffect, useSignal } from "../view.js";
import { t } from "../texts/rooms.js";
import { Icon } from "../chat/icon.js";
import { Listing } from "./listing.js";
import { Back } from "./back.js";
import { RoomCard } from "./room-card.js";
import { useWords } from "./words.js";

/** @param {{ chat: import("../chat/chat.js").Chat }} props */
export function Find({ chat }) {
  const q = useSignal("");
  const words = useWords(q);
  const listing = useSignal(/** @type {Listing | null} */ (null));
  useEffect(() => {
    const path = "/api/v1/rooms";
    const load = async (after) => {
      const page = await chat.miaou.call("GET", path, { query: { q: words || undefined, after, limit: 50 } });
      // What one is in already is not what one looks for.
      return { ...page, rooms: page.rooms.toSorted((a, b) => Number(Boolean(a.role)) - Number(Boolean(b.role))) };
    };
    listing.value = new Listing(load, "rooms");
    return () => listing.peek()?.close();
  }, [words]);
  const requests = [...chat.requests.value.values()];
  const invited = requests.filter(({ state, room }) => state === "invited" && !chat.room(room.id));
  const above = new Set(words ? [] : invited.map(({ room }) => room.id));

  return html`
    <div class="page">
      <header class="page-head row">
        <${Back} />
        <h1 class="grow" tabindex="-1">${t("findRooms")}</h1>
        <a class="button" href="#/new"><${Icon} name="plus" />${t("newRoom")}</a>
      </header>
      <form role="search" onSubmit=${(event) => event.preventDefault()}>
        <input class="input" type="search" aria-label=${t("roomName")} placeholder=${t("roomNamePart")}
          autocomplete="off" autofocus
          maxlength="64" value=${q.value} onInput=${(event) => { q.value = event.currentTarget.value; }} />
      </form>
      ${invited.length > 0 && !words && html`
        <section><h2>${t("invitations")}</h2>
          <ul class="cards">${invited.map(({ room, decided_by: by }) => html`
            <${RoomCard} chat=${chat} room=${{ ...room, topic: by ? t("invitedBy", { name: by.username }) : "" }}
              key=${room.id} />`)}</ul>
        </section>`}
      <section>
        <h2 class=${above.size > 0 ? "" : "aloud"}>${t("allRooms")}</h2>
        ${listing.value?.show((room) => !above.has(room.id) && html`
          <${RoomCard} chat=${chat} room=${room} key=${room.id} />`, { list: "cards", empty: none(words) })}
      </section>
    </div>`;
}

function none(words) {
  return html`
    <div class="empty">
      <p>${words ? t("noRoomFound", { words }) : t("noRoomAtAll")}</p>
      <a class="button primary" href="#/new">${t("newRoom")}</a>
    </div>`;
}
