/** Who is in a room: those who are here first. */
import { html, useEffect, useRef, useSignal } from "../view.js";
import { language, number } from "../texts.js";
import { t } from "../texts/rooms.js";
import { Avatar, called } from "../chat/avatar.js";
import { Icon } from "../chat/icon.js";
import { Menu } from "../chat/menu.js";
import { Failed, Loading } from "./lazy.js";
import { Act, acts } from "./member-acts.js";
import { write } from "./people.js";

const ROLES = { owner: 0, moderator: 1, member: 2 };
const ICONS = { owner: "crown", moderator: "shield" };
/** Above this many members, the stream does not tell how present they are. */
const TOLD = 100;

/**
 * @param {{ chat: import("../chat/chat.js").Chat, room: import("../chat/room.js").Room, onOpenUser: (user: any) =>
 *   void }} props
 */
export function MemberList({ chat, room, onOpenUser }) {
  const problem = useSignal(/** @type {any} */ (null));
  const act = useSignal(/** @type {any} */ (null));
  const load = async () => {
    problem.value = null;
    try {
      await room.members();
    } catch (error) {
      problem.value = error;
    }
  };
  useEffect(() => void load(), []);
  usePresence(chat, room);
  const choosing = useSignal(false);
  const places = useRef(/** @type {Map<number, string>} */ (new Map()));

  const list = room.memberList.list.value;
  if (!list) return problem.value ? html`<${Failed} problem=${problem.value} retry=${load} />` : html`<${Loading} />`;
  const members = [...list.values()].sort(compare);
  const me = chat.me.value?.id;
  const status = (user) => (user.id === me ? "connected" : chat.presence.status(user.id));
  // Nobody moves under the hand of who chooses from a menu.
  if (!choosing.value) places.current = new Map(members.map(({ user }) => [user.id, status(user)]));
  const groups = Object.groupBy(members, ({ user }) => places.current.get(user.id) ?? status(user));
  const more = room.memberList.more.value;
  return html`
    <section>
      <h3>${t("members")}${" "}
        <span class="quiet">${number(more ? Math.max(room.count.value, members.length) : members.length)}</span></h3>
      ${["connected", "away", "disconnected"].map((group) => groups[group] && html`
        <h4 class="quiet">${t(`group_${group}`)} <span>${number(groups[group].length)}</span></h4>
        <ul class="people">${groups[group].map((member) => html`
          <${Row} chat=${chat} room=${room} member=${member} status=${status(member.user)} onOpenUser=${onOpenUser}
            onAct=${(name) => { act.value = { name, member }; }} onChoosing=${(so) => { choosing.value = so; }}
            key=${member.user.id} />`)}</ul>`)}
      ${more && html`<button type="button" class="button more"
        onClick=${() => room.memberList.loadMore().catch((error) => { problem.value = error; })}>
        ${t("more")}</button>`}
    </section>
    ${act.value && html`<${Act} chat=${chat} room=${room} ...${act.value} onClose=${() => { act.value = null; }} />`}`;
}

function Row({ chat, room, member, status, onOpenUser, onAct, onChoosing }) {
  const { user, role } = member;
  const own = user.id === chat.me.value?.id;
  const items = [
    { label: t("profile"), icon: "user", action: () => onOpenUser(user) },
    !own && { label: t("write"), icon: "message-circle", action: () => write(chat, user) },
    ...acts(chat, room, member).map((name) => ({
      label: t(`act_${name}`), icon: ACT_ICONS[name], danger: ["kick", "ban"].includes(name), action: () => onAct(name),
    })),
  ];
  return html`
    <li class="member row">
      <button type="button" class="person grow" onClick=${() => onOpenUser(user)}>
        <${Avatar} user=${user} status=${status} />
        <span class="grow person-name">${called(user)}${own && html` <span class="quiet">${t("you")}</span>`}</span>
        ${ICONS[role] && html`<span class="role" title=${t(`role_${role}`)}><${Icon} name=${ICONS[role]} />
          <span class="aloud">${t(`role_${role}`)}</span></span>`}
      </button>
      <${Menu} label=${t("memberMenu", { name: called(user) })} icon="ellipsis" items=${items}
        onOpen=${onChoosing} />
    </li>`;
}

const ACT_ICONS = {
  promote: "shield", demote: "user", handOver: "crown", mute: "mic-off", kick: "user-minus", ban: "ban",
};

/** Asks how present the members of a big room are, as long as they are shown. */
function usePresence(chat, room) {
  const big = room.count.value > TOLD;
  const loaded = room.memberList.list.value?.size ?? 0;
  useEffect(() => {
    if (!big || !loaded) return undefined;
    const ask = async () => {
      const ids = [...(room.memberList.list.peek()?.keys() ?? [])].slice(0, 200);
      const query = { users: ids.join(","), limit: 200 };
      const answer = await chat.miaou.call("GET", "/api/v1/presence", { query }).catch(() => null);
      for (const { user, status } of answer?.presence ?? []) chat.presence.put(user, status);
    };
    ask();
    const timer = setInterval(() => document.hidden || ask(), 30_000);
    return () => clearInterval(timer);
  }, [big, loaded]);
}

function compare(a, b) {
  const names = new Intl.Collator(language.peek(), { sensitivity: "base" });
  return ROLES[a.role] - ROLES[b.role] || names.compare(a.user.username, b.user.username);
}
