/** What may be done about a member: another role, silence, the door. */
import { html, useSignal } from "../view.js";
import { t } from "../texts/rooms.js";
import { called } from "../chat/avatar.js";
import { Ask } from "./ask.js";
import { notify } from "./notices.js";

const RANKS = { member: 0, moderator: 1, owner: 2 };
const HOUR = 3600;

/** For how long: in seconds, null until it is lifted. */
/** @type {[string, number | null][]} */
const DURATIONS = [
  ["tenMinutes", 600], ["oneHour", HOUR], ["oneDay", 24 * HOUR], ["oneWeek", 168 * HOUR], ["untilLifted", null],
];

/** The names of what the user may do about a member. @returns {string[]} */
export function acts(chat, room, { user, role }) {
  const admin = chat.me.value?.role === "admin";
  const own = RANKS[room.role.value];
  if (user.id === chat.me.value?.id) return [];
  const owner = own === RANKS.owner || admin;
  const all = [
    owner && role === "member" && "promote",
    owner && role === "moderator" && "demote",
    owner && role !== "owner" && "handOver",
    ...(own > RANKS[role] || (admin && role !== "owner") ? ["mute", "kick", "ban"] : []),
  ];
  return /** @type {string[]} */ (all.filter(Boolean));
}

/**
 * Asks about one of them, and does it.
 *
 * @param {{ chat: any, room: any, name: string, member: any, onClose: () => void }} props
 */
export function Act({ chat, room, name, member, onClose }) {
  const reason = useSignal("");
  const seconds = useSignal(/** @type {number | null} */ (name === "mute" ? 600 : null));
  const { user } = member;
  const values = { name: called(user), room: room.name.value };

  const act = async () => {
    const body = { user: String(user.id), room: String(room.id), reason: reason.value.trim() };
    if (ROLES[name]) await changeRole(chat, room, user, ROLES[name]);
    else if (name === "kick") await chat.miaou.call("POST", "/api/v1/kicks", { body });
    else await chat.miaou.call("POST", `/api/v1/${name}s`, { body: { ...body, seconds: seconds.value ?? undefined } });
    notify({ text: t(`done_${name}`, values), icon: "check" });
  };

  return html`
    <${Ask} title=${t(`act_${name}`)} text=${t(`ask_${name}`, values)} yes=${t(`act_${name}`)} danger=${!ROLES[name]}
      act=${act} onClose=${onClose}>
      ${(name === "mute" || name === "ban") && html`
        <label class="field"><span class="label">${t("howLong")}</span>
          <select class="input" onChange=${(event) => { seconds.value = Number(event.currentTarget.value) || null; }}>
            ${DURATIONS.map(([key, value]) => html`<option value=${String(value ?? "")}
              selected=${value === seconds.value}>${t(key)}</option>`)}
          </select></label>`}
      ${!ROLES[name] && html`
        <label class="field"><span class="label">${t("reasonOptional")}</span>
          <input class="input" maxlength="500" value=${reason.value}
            onInput=${(event) => { reason.value = event.currentTarget.value; }} />
          <span class="hint">${t("reasonSeen")}</span></label>`}
    <//>`;
}

const ROLES = { promote: "moderator", demote: "member", handOver: "owner" };

async function changeRole(chat, room, user, role) {
  const { member } = await chat.miaou.call("PUT", `/api/v1/rooms/${room.id}/members/${user.id}`, { body: { role } });
  room.memberList.put(member);
}
