/** What stands between messages: days, the line above what is unread, and what happened in the room. */
import { day, moment } from "../texts.js";
import { html } from "../view.js";
import { t } from "../texts/chat.js";
import { called } from "./avatar.js";
import { today } from "./clock.js";

export function DayRow({ item }) {
  const name = day(item.date, today.value);
  return html`<div class="day" role="separator" aria-label=${name}><span>${name}</span></div>`;
}

export function UnreadRow({ item }) {
  return html`<div class="unread" data-key=${item.key} role="separator" aria-label=${t("unread")}>
    <span>${t("unread")}</span></div>`;
}

export function NoticeRow({ item }) {
  return html`<p class="happened quiet" data-key=${item.key} tabindex="-1">${said(item.notice)}</p>`;
}

/** @returns {string} */
function said(notice) {
  const { kind, user, by, reason, until, role } = notice;
  const values = { name: called(user), by: by ? called(by) : "", reason: reason ? ` (${reason})` : "" };
  if (kind === "member_changed") return t(`became_${role}`, values);
  if (kind === "member_muted" && until) return t("member_muted_until", { ...values, until: moment(until) });
  if (kind === "room_changed") return t(notice.change, { ...values, topic: notice.topic, n: notice.slow_seconds });
  return t(kind, values);
}
