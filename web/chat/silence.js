/** Why one may not write in a room now, or not yet. */
import { html, useEffect, useSignal } from "../view.js";
import { moment } from "../texts.js";
import { t } from "../texts/chat.js";
import { called } from "./avatar.js";
import { Icon } from "./icon.js";

/** What stands in place of the composer; null where one may write. */
export function Silence({ talk }) {
  const { room, chat } = talk;
  const { other } = room;
  if (other && chat.blocked.value.has(other.id)) return html`<${Blocked} talk=${talk} user=${other} />`;
  if (room.archived.value) {
    return html`<p class="note silence"><${Icon} name="archive" /> ${t(room.direct ? "othersGone" : "archived")}</p>`;
  }
  return null;
}

/** Whether there is one. */
export function isSilent({ room, chat }) {
  return room.archived.value || chat.blocked.value.has(room.other?.id);
}

/** That the reader is muted, as far as that is known: the server decides. */
export function Muted({ talk }) {
  const muted = talk.timeline.muted.value;
  if (!muted) return null;
  const values = { reason: muted.reason ? ` (${muted.reason})` : "", until: muted.until ? moment(muted.until) : "" };
  return html`<p class="note warn" role="status"><${Icon} name="mic-off" /> ${
    t(muted.until ? "mutedUntil" : "muted", values)}</p>`;
}

/**
 * How many seconds one has to wait in a room in slow mode; 0 where one may write.
 * @returns {number}
 */
export function useSlowMode({ room, timeline }) {
  const now = useSignal(Date.now());
  const seconds = room.moderated ? 0 : room.slowSeconds.value;
  const mine = (item) => (item.kind === "posting" ? item.state !== "failed" : item.message?.user.id === timeline.me);
  const last = seconds > 0 ? timeline.items.value.findLast(mine) : null;
  // Clocks differ: nobody waits longer than the room says.
  const left = last ? Math.min(seconds, Math.ceil((last.at + seconds * 1_000 - now.value) / 1_000)) : 0;
  useEffect(() => {
    if (left <= 0) return undefined;
    const timer = setTimeout(() => (now.value = Date.now()), 1_000);
    return () => clearTimeout(timer);
  }, [left, now.value]);
  return Math.max(0, left);
}

function Blocked({ talk, user }) {
  const unblock = async () => {
    try {
      await talk.miaou.call("DELETE", `/api/v1/blocks/${user.id}`);
    } catch (problem) {
      talk.problem.value = problem.detail ?? problem.title ?? t("failed");
    }
  };
  return html`
    <p class="note silence"><${Icon} name="ban" /><span class="grow">${t("blocked", { name: called(user) })}</span>
      <button type="button" class="button small" onClick=${unblock}>${t("unblock")}</button></p>`;
}
