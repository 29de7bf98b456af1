/** Who may not enter a room or speak there, for its moderators: looked up when they open it. */
import { html, useSignal } from "../view.js";
import { moment } from "../texts.js";
import { t } from "../texts/rooms.js";
import { called } from "../chat/avatar.js";
import { Icon } from "../chat/icon.js";
import { Listing } from "./listing.js";
import { said } from "./lazy.js";

/** @param {{ chat: import("../chat/chat.js").Chat, room: import("../chat/room.js").Room }} props */
export function Sanctions({ chat, room }) {
  const lists = useSignal(/** @type {Listing[]} */ ([]));
  const problem = useSignal(/** @type {any} */ (null));
  const open = (event) => {
    if (!event.currentTarget.open) return;
    lists.value = ["bans", "mutes"].map((kind) => new Listing((after) => (
      chat.miaou.call("GET", `/api/v1/${kind}`, { query: { room: room.id, after, limit: 50 } })), "sanctions"));
  };
  const lift = (sanction) => async () => {
    problem.value = null;
    try {
      await chat.miaou.call("DELETE", `/api/v1/${sanction.kind}s/${sanction.id}`);
    } catch (error) {
      if (error.status !== 404) return void (problem.value = error);
    }
    for (const { entries } of lists.value) entries.value = entries.peek().filter((entry) => entry !== sanction);
  };
  return html`
    <details class="fold" onToggle=${open}>
      <summary><h3>${t("sanctions")}</h3></summary>
      ${problem.value && html`<p class="wrong" role="alert">${said(problem.value)}</p>`}
      ${lists.value.map((list, n) => html`
        <h4 class="quiet">${t(n ? "muted" : "banned")}</h4>
        ${list.show((sanction) => html`
          <li class="row" key=${sanction.id}>
            <${Icon} name=${n ? "mic-off" : "ban"} />
            <p class="grow"><strong>${sanction.user ? called(sanction.user) : sanction.address}</strong>
              <span class="quiet small-text">
                ${sanction.expires_at ? t("until", { at: moment(sanction.expires_at) }) : t("untilLifted")}
                ${sanction.reason && ` · ${sanction.reason}`}</span></p>
            <button type="button" class="button small" onClick=${lift(sanction)}>${t("lift")}
              <span class="aloud"> ${sanction.user?.username ?? ""}</span></button>
          </li>`, { list: "list", empty: html`<p class="quiet small-text">${t("nobody")}</p>` })}`)}
    </details>`;
}
