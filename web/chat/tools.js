/** What may be done with a message. */
import { html } from "../view.js";
import { t } from "../texts/chat.js";
import { called } from "./avatar.js";
import { Icon } from "./icon.js";
import { Menu } from "./menu.js";

const picker = () => import("./emoji-picker.js").then(({ ReactionPicker }) => ReactionPicker);
const report = () => import("./report.js").then(({ Report }) => Report);
const confirm = () => import("./confirm.js").then(({ Removal }) => Removal);
const blocking = () => import("./confirm.js").then(({ Blocking }) => Blocking);

/** @param {{ talk: import("./talk.js").Talk, message: any, near: boolean }} props */
export function Tools({ talk, message, near }) {
  const { user } = message;
  const mine = user.id === talk.me;
  const open = !talk.room.archived.value;
  const changes = talk.mayChange(message);
  const react = (event) => {
    const row = event?.currentTarget.closest("article") ?? talk.pane.row(`message ${message.id}`);
    talk.overlay(picker, { message, anchor: event?.currentTarget ?? row });
  };
  const items = [
    open && { label: t("reply"), icon: "reply", action: () => talk.answer(message) },
    open && { label: t("react"), icon: "smile", action: () => react() },
    changes && message.raw_content && { label: t("edit"), icon: "pencil", action: () => talk.edit(message) },
    message.raw_content && { label: t("copyText"), icon: "copy", action: () => talk.copyText(message) },
    { label: t("copyLink"), icon: "link", action: () => talk.copyLink(message) },
    !mine && { label: t("report"), icon: "flag", action: () => talk.overlay(report, { message }) },
    !mine && { label: t("block", { name: called(user) }), icon: "ban", danger: true,
      action: () => talk.overlay(blocking, { user }) },
    changes && { label: t("delete"), icon: "trash-2", danger: true, action: () => talk.overlay(confirm, { message }) },
  ];
  return html`
    <div class="tools" role="group" aria-label=${t("actions")}>
      ${near && open && html`
        <${Tool} icon="smile" label=${t("react")} onClick=${react} />
        <${Tool} icon="reply" label=${t("reply")} onClick=${() => talk.answer(message)} />
        ${mine && message.raw_content && html`
          <${Tool} icon="pencil" label=${t("edit")} onClick=${() => talk.edit(message)} />`}`}
      <${Menu} label=${t("more")} icon="ellipsis" items=${items} />
    </div>`;
}

function Tool({ icon, label, onClick }) {
  return html`
    <button type="button" class="button plain small square" aria-label=${label} title=${label} onClick=${onClick}>
      <${Icon} name=${icon} /></button>`;
}
