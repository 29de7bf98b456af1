/** Whom one does not want to hear. */
import { Avatar } from "../../chat/avatar.js";
import { moment } from "../../texts.js";
import { t } from "../../texts/settings.js";
import { html, useEffect, useMemo } from "../../view.js";
import { useAttempt } from "../attempt.js";
import { Listing } from "./listing.js";
import { Pages } from "./pages.js";
import { Trouble } from "../trouble.js";

/** @param {{ chat: any }} props */
export function Blocks({ chat }) {
  const { miaou } = chat;
  const pages = useMemo(() => Pages.of(miaou, "/api/v1/blocks", { name: "blocks" }), [miaou]);
  const unblocked = (id) => {
    const block = pages.items.value.find(({ user }) => user.id === id);
    if (block) pages.replace(block);
  };
  // Another tab or device may do it too.
  useEffect(() => {
    const offs = [miaou.on("user_blocked", () => pages.load()), miaou.on("user_unblocked", () => pages.load())];
    return () => offs.forEach((off) => off());
  }, [pages]);
  return html`
    <p class="quiet">${t("blocksAbout")}</p>
    <${Listing} pages=${pages} label=${t("blocks")} empty=${t("blocksNone")}>
      ${(blocks) => html`
        <ul class="cards">
          ${blocks.map(
            (block) => html`<${Blocked} key=${block.user.id} miaou=${miaou} block=${block} onUnblocked=${unblocked} />`,
          )}
        </ul>
      `}
    <//>
  `;
}

function Blocked({ miaou, block: { user, created_at }, onUnblocked }) {
  const attempt = useAttempt();
  const unblock = async () => {
    const done = await attempt.run(() => miaou.call("DELETE", `/api/v1/blocks/${user.id}`));
    if (done || attempt.problem.value?.outcome === "not_blocked") onUnblocked(user.id);
  };
  return html`
    <li class="card">
      <div class="row wrap">
        <${Avatar} user=${user} />
        <div class="grow">
          <strong>${user.username}</strong>
          <div class="hint">${t("blockedSince", { at: moment(created_at) })}</div>
        </div>
        <button type="button" class="button small" aria-disabled=${String(attempt.busy.value)} onClick=${unblock}>
          ${t("unblock")}<span class="aloud"> ${user.username}</span>
        </button>
      </div>
      <${Trouble} problem=${attempt.problem.value} />
    </li>
  `;
}
