/** What was reported in a room, for its moderators: looked up when they open it. */
import { html, useSignal } from "../view.js";
import { moment } from "../texts.js";
import { t } from "../texts/rooms.js";
import { called } from "../chat/avatar.js";
import { Listing } from "./listing.js";
import { said } from "./lazy.js";
import { href } from "./router.js";

/** @param {{ chat: import("../chat/chat.js").Chat, room: import("../chat/room.js").Room }} props */
export function RoomReports({ chat, room }) {
  const list = useSignal(/** @type {Listing | null} */ (null));
  const problem = useSignal(/** @type {any} */ (null));
  const open = (event) => {
    if (!event.currentTarget.open) return;
    const path = `/api/v1/rooms/${room.id}/reports`;
    const query = { state: "open", limit: 50 };
    list.value = new Listing((before) => chat.miaou.call("GET", path, { query: { ...query, before } }), "reports");
  };
  const decide = (report, state) => async () => {
    problem.value = null;
    try {
      await chat.miaou.call("PATCH", `/api/v1/reports/${report.id}`, { body: { state } });
      const { entries } = /** @type {Listing} */ (list.peek());
      entries.value = entries.peek().filter((entry) => entry !== report);
    } catch (error) {
      problem.value = error;
    }
  };
  return html`
    <details class="fold" onToggle=${open}>
      <summary><h3>${t("reports")}</h3></summary>
      ${problem.value && html`<p class="wrong" role="alert">${said(problem.value)}</p>`}
      ${list.value?.show((report) => html`
        <li class="report" key=${report.id}>
          <p><strong>${called(report.reported)}</strong> · ${t(`reason_${report.reason}`)}</p>
          ${report.message && html`<blockquote>${report.message.raw_content}</blockquote>`}
          ${report.comment && html`<p>${report.comment}</p>`}
          <p class="quiet small-text">
            ${t("reportedBy", { name: called(report.reporter), at: moment(report.created_at) })}</p>
          <div class="row wrap">
            <button type="button" class="button small primary"
              onClick=${decide(report, "resolved")}>${t("resolve")}</button>
            <button type="button" class="button small"
              onClick=${decide(report, "dismissed")}>${t("dismissReport")}</button>
            ${report.message && html`<a class="button small plain"
              href=${href(`/rooms/${room.id}?message=${report.message.id}`)}>${t("show")}</a>`}
          </div>
        </li>`, { list: "list", empty: html`<p class="quiet small-text">${t("noReports")}</p>` })}
    </details>`;
}
