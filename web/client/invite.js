/** Inviting people into a room. */
import { html, useEffect, useSignal } from "../view.js";
import { t } from "../texts/rooms.js";
import { called } from "../chat/avatar.js";
import { Dialog } from "../chat/dialog.js";
import { Icon } from "../chat/icon.js";
import { said } from "./lazy.js";
import { PeopleSearch } from "./people-search.js";

/**
 * @param {{ chat: import("../chat/chat.js").Chat, room: import("../chat/room.js").Room, onClose: () => void }} props
 */
export function Invite({ chat, room, onClose }) {
  const done = useSignal(/** @type {{ text: string, danger?: boolean } | null} */ (null));
  const invited = useSignal(/** @type {number[]} */ ([]));
  useEffect(() => void room.members().catch(() => {}), []);
  const invite = async (person) => {
    try {
      await chat.miaou.call("POST", `/api/v1/rooms/${room.id}/invitations`, { body: { user: String(person.id) } });
      invited.value = [...invited.value, person.id];
      done.value = { text: t("isInvited", { name: called(person) }) };
    } catch (problem) {
      done.value = { text: said(problem), danger: true };
    }
  };
  const known = (person) => invited.value.includes(person.id) || Boolean(room.memberList.list.value?.has(person.id));
  return html`
    <${Dialog} title=${t("inviteTo", { room: room.name.value })} onClose=${onClose}>
      <div class="form">
        <div role="status">${done.value && html`<p class="note ${done.value.danger ? "danger" : ""}">
          <${Icon} name=${done.value.danger ? "circle-alert" : "check"} /><span>${done.value.text}</span></p>`}</div>
        <${PeopleSearch} chat=${chat} onChoose=${invite} action=${t("invite")} icon="user-plus" without=${known} />
      </div>
    <//>`;
}
