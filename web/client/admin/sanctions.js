/** Bans and mutes that are in force, of the service and of rooms; and how they begin and end. */
import { Icon } from "../../chat/icon.js";
import { moment } from "../../texts.js";
import { t } from "../../texts/admin.js";
import { html, useMemo, useSignal } from "../../view.js";
import { Confirm } from "../settings/confirm.js";
import { filled } from "../settings/field.js";
import { Listing } from "../settings/listing.js";
import { Pages } from "../settings/pages.js";
import { RoomField } from "./room_field.js";
import { SanctionForm } from "./sanction_form.js";
import { Tabs } from "./tabs.js";

/** @param {{ chat: any }} props */
export function Sanctions({ chat }) {
  const { miaou } = chat;
  const [kind, room, adding] = [useSignal("ban"), useSignal(""), useSignal(false)];
  const lifting = useSignal(/** @type {any} */ (null));
  const pages = useMemo(
    () => Pages.of(miaou, `/api/v1/${kind.value}s`, { name: "sanctions", query: { room: room.value } }),
    [miaou, kind.value, room.value],
  );
  const lift = async () => {
    await miaou.call("DELETE", `/api/v1/${lifting.peek().kind}s/${lifting.peek().id}`);
    pages.replace(lifting.peek());
  };
  const narrow = (event) => {
    event.preventDefault();
    room.value = filled(event.currentTarget).room;
  };
  const tabs = [{ value: "ban", label: t("bans") }, { value: "mute", label: t("mutes") }];
  return html`
    <div class="row wrap">
      <${Tabs} label=${t("what")} tabs=${tabs} chosen=${kind} />
      <span class="space"></span>
      <button type="button" class="button primary" onClick=${() => (adding.value = true)}>
        <${Icon} name="plus" /> ${t("sanctionAdd")}
      </button>
    </div>
    <form class="row wrap end" onSubmit=${narrow}>
      <${RoomField} chat=${chat} label=${t("ofRoom")} empty=${t("everywhere")} value=${room.value} />
      <button class="button">${t("show")}</button>
      ${room.value &&
      html`<button type="button" class="button plain" onClick=${() => (room.value = "")}>${t("everywhere")}</button>`}
    </form>
    <${Listing} pages=${pages} label=${t(kind.value === "ban" ? "bans" : "mutes")}
      empty=${t(kind.value === "ban" ? "bansNone" : "mutesNone")}>
      ${(sanctions) => html`
        <ul class="cards">
          ${sanctions.map((entry) => html`<${Sanction} key=${entry.id} entry=${entry} onLift=${() => (lifting.value = entry)} />`)}
        </ul>
      `}
    <//>
    ${adding.value &&
    html`<${SanctionForm}
      chat=${chat} given=${{ room: room.value }} onClose=${() => (adding.value = false)}
      onDone=${(done) => (done === kind.value ? pages.load() : done !== "kick" && (kind.value = done))}
    />`}
    ${lifting.value &&
    html`<${Confirm} title=${t("lift")} action=${t("liftDo")} onConfirm=${lift} onClose=${() => (lifting.value = null)}>
      <p>${t(lifting.value.kind === "ban" ? "liftBanAsk" : "liftMuteAsk", { who: whom(lifting.value) })}</p>
    <//>`}
  `;
}

function Sanction({ entry, onLift }) {
  return html`
    <li class="card">
      <div class="row wrap">
        <strong class="grow">${whom(entry)}</strong>
        <button type="button" class="button small" onClick=${onLift}>
          ${t("lift")}<span class="aloud">, ${whom(entry)}</span>
        </button>
      </div>
      <p class=${entry.reason ? "" : "quiet"}>${entry.reason || t("noReason")}</p>
      <dl class="facts">
        <div><dt>${t("where")}</dt><dd>${entry.room?.name ?? t("everywhere")}</dd></div>
        <div><dt>${t("since")}</dt><dd>${moment(entry.created_at)}</dd></div>
        <div><dt>${t("until")}</dt><dd>${entry.expires_at ? moment(entry.expires_at) : t("untilLifted")}</dd></div>
        <div><dt>${t("by")}</dt><dd>${entry.by.id === 0 ? t("operator") : `@${entry.by.username}`}</dd></div>
      </dl>
    </li>
  `;
}

function whom({ user, address }) {
  return user ? `@${user.username}` : address;
}
