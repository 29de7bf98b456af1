/** What happens to the user, told wherever one is: as a notice, and by the browser where that was asked for. */
import { t } from "../texts/client.js";
import { called } from "../chat/avatar.js";
import { appearance } from "./appearance.js";
import { notify } from "./notices.js";
import { go, route } from "./router.js";

/**
 * Begins to tell.
 *
 * @param {import("../chat/chat.js").Chat} chat
 * @returns {() => void} To cease.
 */
export function announce(chat) {
  return chat.miaou.on("*", (kind, data) => {
    if (!data?.id) return;
    const me = chat.miaou.user?.id;
    const mine = data.user?.id === me;
    const notice = kind in told && told[kind]({ chat, data, mine, byMe: data.by?.id === me });
    if (notice && !inSight(kind, data)) notify(notice);
    if (kind === "message") tell(chat, data);
  });
}

/** Whether the page shows it already: why the user is out of a room, or who asks to come in. */
function inSight(kind, { room }) {
  const [page, id, pane] = route.peek().parts;
  const here = page === "rooms" && Number(id) === room?.id && !document.hidden;
  if (kind === "join_requested") return here && pane === "details";
  return here && (kind === "member_kicked" || kind === "member_banned");
}

/** What is told of a kind of event, or nothing. */
const told = {
  join_decided({ data, mine, byMe }) {
    if (!mine || byMe) return null;
    const { room, decision } = data;
    return decision === "accepted"
      ? { text: t("toldAccepted", { room: room.name }), icon: "check", path: `/rooms/${room.id}`, label: t("open") }
      : { text: t("toldRejected", { room: room.name }), icon: "x" };
  },
  invited: ({ data, mine }) => mine
    && { text: t("toldInvited", { room: data.room.name, name: called(data.by) }), icon: "mail", path: "/find" },
  member_kicked: ({ data, mine, byMe }) => mine && !byMe && { ...sanction("toldKicked", data), icon: "door-open" },
  member_banned: ({ data, mine, byMe }) => mine && !byMe && { ...sanction("toldBanned", data), icon: "ban" },
  member_unbanned: ({ data, mine, byMe }) => mine && !byMe
    && { text: t("toldUnbanned", { room: data.room.name }), icon: "check" },
  member_muted: ({ data, mine, byMe }) => mine && !byMe && { ...sanction("toldMuted", data), icon: "mic-off" },
  member_unmuted: ({ data, mine, byMe }) => mine && !byMe
    && { text: t("toldUnmuted", { room: data.room.name }), icon: "check" },
  user_muted: ({ data, mine }) => mine && { ...sanction("toldMutedAll", data), icon: "mic-off" },
  user_unmuted: ({ mine }) => mine && { text: t("toldUnmutedAll"), icon: "check" },
  member_changed: ({ data, mine, byMe }) => mine && !byMe
    && { text: t(`toldRole_${data.role}`, { room: data.room.name }), icon: "crown" },
  role_changed: ({ data, mine, byMe }) => mine && !byMe
    && { text: t(data.role === "admin" ? "toldAdmin" : "toldNoAdmin"), icon: "shield" },
  join_requested: ({ chat, data, mine }) => !mine && chat.rooms.peek().has(data.room.id)
    && { text: t("toldAsks", { name: called(data.user), room: data.room.name }), icon: "user-plus",
      path: `/rooms/${data.room.id}/details`, label: t("decide") },
  report_made: ({ chat, data, mine }) => !mine && data.room && chat.rooms.peek().has(data.room.id)
    && { text: t("toldReport", { room: data.room.name }), icon: "flag", path: `/rooms/${data.room.id}/details` },
  report_decided: ({ data, mine, byMe }) => mine && !byMe
    && { text: t(`toldReport_${data.state}`, { name: called(data.reported) }), icon: "flag" },
};

function sanction(key, { room, by, reason }) {
  const text = t(key, { room: room?.name, name: called(by) });
  return { text: reason ? `${text} ${t("reasonGiven", { reason })}` : text, danger: true };
}

/** By the browser: what is meant for the user alone, while the page is not looked at. One for all tabs. */
function tell(chat, message) {
  if (!appearance.notifications.peek() || globalThis.Notification?.permission !== "granted") return;
  const room = chat.rooms.peek().get(message.room.id);
  const meant = room?.direct || (message.mentions ?? []).some((user) => user.id === chat.miaou.user?.id);
  const looks = document.visibilityState === "visible" && document.hasFocus();
  if (!meant || message.user.id === chat.miaou.user?.id || looks) return;
  const name = called(message.user);
  const title = room.direct ? name : t("inRoom", { name, room: message.room.name });
  try {
    const shown = new Notification(title, { body: message.raw_content.slice(0, 200), tag: `miaou:${message.id}` });
    shown.onclick = () => {
      focus();
      if (Number(route.peek().parts[1]) !== message.room.id) go(`/rooms/${message.room.id}`);
      shown.close();
    };
  } catch {
    // Some phones have them for installed pages alone.
  }
}
