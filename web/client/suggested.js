/** A few rooms to begin with, for whoever is in none. */
import { html, useEffect, useSignal } from "../view.js";
import { t } from "../texts/rooms.js";
import { RoomCard } from "./room-card.js";

/** @param {{ chat: import("../chat/chat.js").Chat }} props */
export function Suggested({ chat }) {
  const rooms = useSignal(/** @type {any[]} */ ([]));
  useEffect(() => {
    // Where they cannot be had, nothing is missed: they are found otherwise, too.
    const asked = chat.miaou.call("GET", "/api/v1/rooms", { query: { limit: 50 } });
    asked.then((page) => { rooms.value = best(page.rooms); }, () => {});
  }, []);
  if (rooms.value.length === 0) return null;
  return html`
    <section class="home-suggested">
      <h2>${t("suggested")}</h2>
      <ul class="cards">${rooms.value.map((room) => html`
        <${RoomCard} chat=${chat} room=${room} key=${room.id} />`)}</ul>
    </section>`;
}

/** Those with the most members, of those that one may enter and where something is said. */
function best(rooms) {
  const open = rooms.filter((room) => room.visibility === "public" && !room.archived_at && !room.role);
  return open.sort((a, b) => b.members - a.members).slice(0, 5);
}
