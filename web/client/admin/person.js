/** One user, and what admins do with it. */
import { Avatar } from "../../chat/avatar.js";
import { Icon } from "../../chat/icon.js";
import { Menu } from "../../chat/menu.js";
import { t } from "../../texts/admin.js";
import { html, useSignal } from "../../view.js";
import { Ask } from "../ask.js";
import { SanctionForm } from "./sanction-form.js";

/** What a user may do in the service, and how that is said. */
export const ROLES = { member: "roleMember", professional: "roleProfessional", admin: "roleAdmin" };

/** What it means to become one. */
const ASKS = { member: "roleAskMember", professional: "roleAskProfessional", admin: "roleAskAdmin" };

/** @param {{ chat: any, user: any, onChange: (by?: any) => void }} props `onChange`: nothing where it is no more */
export function Person({ chat, user, onChange }) {
  const { miaou } = chat;
  const me = chat.me.value?.id === user.id;
  // The role it is to have; the sanction it is to get.
  const role = useSignal(/** @type {string | null} */ (null));
  const sanction = useSignal(/** @type {string | null} */ (null));
  const erasing = useSignal(false);
  const path = `/api/v1/users/${user.id}`;
  const give = async () => {
    const answer = await miaou.call("PUT", `${path}/role`, { body: { role: role.peek() } });
    onChange(answer.user);
  };
  const erase = async () => {
    await miaou.call("DELETE", path);
    onChange();
  };
  const items = [
    ...Object.entries(ROLES).map(([value, label]) => ({
      label: t(label), checked: user.role === value, action: () => user.role !== value && (role.value = value),
    })),
    !me && { label: t("kick"), icon: "door-open", action: () => (sanction.value = "kick") },
    !me && { label: t("mute"), icon: "mic-off", action: () => (sanction.value = "mute") },
    !me && { label: t("ban"), icon: "ban", danger: true, action: () => (sanction.value = "ban") },
    !me && { label: t("userErase"), icon: "trash-2", danger: true, action: () => (erasing.value = true) },
  ];
  return html`
    <li class="card">
      <div class="row wrap">
        <${Avatar} user=${user} />
        <div class="grow">
          <strong>@${user.username}</strong>${" "}
          <span class="badge ${user.role === "admin" ? "loud" : ""}">${t(ROLES[user.role] ?? "roleMember")}</span>
          <div class="hint">${t("userNames", user)}</div>
        </div>
        <${Menu} label=${t("actOn", { user: user.username })} class="button small" items=${items}>
          ${t("act")} <${Icon} name="chevron-down" />
        <//>
      </div>
      ${role.value &&
      html`<${Ask}
        title=${t("roleChange", { user: user.username, role: t(ROLES[role.value]) })} yes=${t("roleDo")}
        act=${give} onClose=${() => (role.value = null)}
      >
        <p>${t(ASKS[role.value], { user: user.username })}</p>
        ${me && html`<p class="note warn"><${Icon} name="triangle-alert" /> <span>${t("roleMine")}</span></p>`}
      <//>`}
      ${erasing.value &&
      html`<${Ask}
        title=${t("userEraseOf", { user: user.username })} danger yes=${t("userEraseDo")}
        act=${erase} onClose=${() => (erasing.value = false)}
      ><p>${t("userEraseAsk", { user: user.username })}</p><//>`}
      ${sanction.value &&
      html`<${SanctionForm}
        chat=${chat} given=${{ kind: sanction.value, user: user.username }} onClose=${() => (sanction.value = null)}
      />`}
    </li>
  `;
}
