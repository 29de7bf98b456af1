/** Who asks to be let into a room: of all rooms that ask, also those in which an admin is not. */
import { Icon } from "../../chat/icon.js";
import { decide, readPending } from "../../chat/requests.js";
import { t } from "../../texts/admin.js";
import { moment } from "../../texts.js";
import { html, useMemo } from "../../view.js";
import { useAttempt } from "../attempt.js";
import { Listing } from "../settings/listing.js";
import { Pages } from "../settings/pages.js";
import { Trouble } from "../trouble.js";

/** @param {{ chat: any }} props */
export function Requests({ chat }) {
  const { miaou } = chat;
  const pages = useMemo(() => new Pages((after) => waiting(miaou, after)), [miaou]);
  const attempt = useAttempt();
  const answer = (request, decision) => () =>
    attempt.run(async () => {
      await decide(miaou, request.room, request.user, decision);
      pages.replace(request);
    });
  return html`
    <div class="row wrap">
      <p class="quiet grow">${t("requestsAbout")}</p>
      <button type="button" class="button small" onClick=${() => pages.load()}>
        <${Icon} name="refresh-cw" /> ${t("refresh")}
      </button>
    </div>
    <${Trouble} problem=${attempt.problem.value} />
    <${Listing} pages=${pages} label=${t("requests")} empty=${t("requestsNone")}>
      ${(requests) => html`
        <ul class="cards">
          ${requests.map((request) => html`
            <li class="card" key=${`${request.room.id} ${request.user.id}`}>
              <div class="row wrap">
                <h3 class="grow">@${request.user.username} · ${request.room.name}</h3>
                <span class="hint">${moment(request.created_at)}</span>
              </div>
              <div class="row wrap">
                <button type="button" class="button small primary" onClick=${answer(request, "accepted")}>
                  ${t("letIn")}<span class="aloud"> @${request.user.username}</span>
                </button>
                <button type="button" class="button small" onClick=${answer(request, "rejected")}>
                  ${t("turnAway")}<span class="aloud"> @${request.user.username}</span>
                </button>
              </div>
            </li>
          `)}
        </ul>
      `}
    <//>
  `;
}

/** The requests of the next rooms of which there are any. */
async function waiting(miaou, after) {
  for (let next = after; ; ) {
    const query = { limit: 100, ...(next === null ? {} : { after: next }) };
    const page = await miaou.call("GET", "/api/v1/rooms", { query });
    const items = [];
    for (const room of page.rooms.filter(({ visibility }) => visibility === "private")) items.push(...await readPending(miaou, room));
    next = page.next ?? null;
    if (items.length > 0 || next === null) return { items, next };
  }
}
