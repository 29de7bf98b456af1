/** A room that the user is not in: why, and how to get in. */
import { html, useEffect, useSignal } from "../view.js";
import { moment } from "../texts.js";
import { t } from "../texts/rooms.js";
import { called } from "../chat/avatar.js";
import { Icon } from "../chat/icon.js";
import { Door } from "./door.js";
import { Failed, Loading } from "./lazy.js";
import { Back } from "./back.js";

/** @param {{ chat: import("../chat/chat.js").Chat, id: number }} props */
export function Outside({ chat, id }) {
  const room = useSignal(/** @type {any} */ (undefined));
  const problem = useSignal(/** @type {any} */ (null));
  const load = async () => {
    problem.value = null;
    try {
      const found = (await chat.miaou.call("GET", `/api/v1/rooms/${id}`)).room;
      // A conversation that the list does not have: the user blocked the other.
      if (found.direct) chat.add(found);
      else room.value = found;
    } catch (error) {
      if (error.status === 404 || error.status === 403 || error.status === 422) room.value = null;
      else problem.value = error;
    }
  };
  useEffect(() => void load(), []);
  const departure = chat.departures.value.get(id);

  if (problem.value) return html`<${Failed} problem=${problem.value} retry=${load} />`;
  if (room.value === undefined) return html`<${Loading} />`;
  return html`
    <div class="page outside">
      <${Back} />
      ${departure && html`<p class="note warn" role="status"><${Icon}
        name="door-open" /><span>${why(departure)}</span></p>`}
      ${room.value
        ? html`
          <h1 tabindex="-1">${room.value.name}</h1>
          ${room.value.topic && html`<p>${room.value.topic}</p>`}
          <p class="quiet">${t("memberCount", { n: room.value.members })}</p>
          ${departure?.kind !== "member_banned" && html`<${Door} chat=${chat} room=${room.value} />`}`
        : html`
          <h1 tabindex="-1">${departure?.room?.name ?? t("noSuchRoom")}</h1>
          ${!departure && html`<p class="quiet">${t("noSuchRoomMore")}</p>`}
          <p class="row wrap"><a class="button primary" href="#/find">${t("findRooms")}</a><a class="button"
            href="#/">${t("home")}</a></p>`}
    </div>`;
}

/** @param {import("../chat/chat.js").Departure} departure */
function why({ kind, room, by, reason, until }) {
  const keys = { member_kicked: "goneKicked", member_banned: until ? "goneBannedUntil" : "goneBanned" };
  const key = keys[kind] ?? "goneLeft";
  const text = t(key, { room: room?.name, name: by ? called(by) : "", until: until ? moment(until) : "" });
  return reason ? `${text} ${t("reasonGiven", { reason })}` : text;
}
