/** Bans and mutes that are in force, of the service and of rooms; and how they begin and end. */
import { Icon } from "../../chat/icon.js";
import { moment } from "../../texts.js";
import { t } from "../../texts/admin.js";
import { html, useMemo, useSignal } from "../../view.js";
import { filled } from "../attempt.js";
import { Ask } from "../ask.js";
import { Listing } from "../settings/listing.js";
import { Pages } from "../settings/pages.js";
import { RoomField } from "./room-field.js";
import { SanctionForm } from "./sanction-form.js";
import { Tabs } from "./tabs.js";

/** The two lists, and how they are called, empty, and shortened. */
const LISTS = {
  ban: { path: "/api/v1/bans", label: "bans", none: "bansNone", ask: "liftBanAsk" },
  mute: { path: "/api/v1/mutes", label: "mutes", none: "mutesNone", ask: "liftMuteAsk" },
};

/** @param {{ chat: any }} props */
export function Sanctions({ chat }) {
  const { miaou } = chat;
  const [kind, room, adding] = [useSignal("ban"), useSignal(""), useSignal(false)];
  const lifting = useSignal(/** @type {any} */ (null));
  const { path, label, none } = LISTS[kind.value];
  const pages = useMemo(
    () => Pages.of(miaou, path, { name: "sanctions", query: { room: room.value } }),
    [miaou, path, room.value],
  );
  const lift = async () => {
    await miaou.call("DELETE", `${LISTS[lifting.peek().kind].path}/${lifting.peek().id}`);
    pages.replace(lifting.peek());
  };
  const added = (what) => {
    if (what === kind.value) pages.load();
    else if (what in LISTS) kind.value = what;
  };
  return html`
    <div class="row wrap">
      <${Tabs}
        label=${t("what")} chosen=${kind}
        tabs=${Object.entries(LISTS).map(([value, list]) => ({ value, label: t(list.label) }))}
      />
      <span class="space"></span>
      <button type="button" class="button primary" onClick=${() => (adding.value = true)}>
        <${Icon} name="plus" /> ${t("sanctionAdd")}
      </button>
    </div>
    <${Narrowing} chat=${chat} room=${room} />
    <${Listing} pages=${pages} label=${t(label)} empty=${t(none)}>
      ${(sanctions) => html`
        <ul class="cards">
          ${sanctions.map((entry) => html`
            <${Sanction} key=${entry.id} entry=${entry} onLift=${() => (lifting.value = entry)} />
          `)}
        </ul>
      `}
    <//>
    ${adding.value && html`
      <${SanctionForm}
        chat=${chat} given=${{ kind: kind.value, room: room.value }} onDone=${added}
        onClose=${() => (adding.value = false)}
      />
    `}
    ${lifting.value && html`
      <${Ask} title=${t("lift")} yes=${t("liftDo")} act=${lift} onClose=${() => (lifting.value = null)}>
        <p>${t(LISTS[lifting.value.kind].ask, { who: whom(lifting.value) })}</p>
      <//>
    `}
  `;
}

function Narrowing({ chat, room }) {
  const narrow = (event) => {
    event.preventDefault();
    room.value = filled(event.currentTarget).room;
  };
  return html`
    <form class="row wrap end" onSubmit=${narrow}>
      <${RoomField} chat=${chat} label=${t("ofRoom")} empty=${t("everywhere")} value=${room.value} />
      <button class="button">${t("show")}</button>
      ${room.value && html`
        <button type="button" class="button plain" onClick=${() => (room.value = "")}>${t("everywhere")}</button>
      `}
    </form>
  `;
}

function Sanction({ entry, onLift }) {
  return html`
    <li class="card">
      <div class="row wrap">
        <strong class="grow">${whom(entry)}</strong>
        <button type="button" class="button small" onClick=${onLift}>
          ${t("lift")}<span class="aloud"> ${whom(entry)}</span>
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
