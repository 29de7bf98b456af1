/** Puts somebody out, keeps somebody out, or silences somebody: a user or everybody at an address. */
import { Dialog } from "../../chat/dialog.js";
import { t } from "../../texts/admin.js";
import { html, useSignal } from "../../view.js";
import { Field } from "../field.js";
import { notify } from "../notices.js";
import { useAttempt } from "../attempt.js";
import { Select } from "../settings/select.js";
import { Trouble } from "../trouble.js";
import { RoomField } from "./room-field.js";

const KINDS = { ban: "ban", mute: "mute", kick: "kick" };
const ABOUT = { ban: "banAbout", mute: "muteAbout", kick: "kickAbout" };
const DONE = { ban: "banDone", mute: "muteDone", kick: "kickDone" };

/** For how long, in seconds, and how that is said. The last one has no end. @type {[number | string, string][]} */
const WHILES = [
  [600, "forMinutes"],
  [3600, "forHour"],
  [86_400, "forDay"],
  [604_800, "forWeek"],
  [2_592_000, "forMonth"],
  ["", "untilLifted"],
];

/**
 * @param {object} props
 * @param {any} props.chat
 * @param {{ kind?: string, user?: string, room?: string }} [props.given] what is known already
 * @param {() => void} props.onClose
 * @param {(kind: string) => void} [props.onDone]
 */
export function SanctionForm({ chat, given = {}, onClose, onDone = () => {} }) {
  const attempt = useAttempt();
  const kind = useSignal(given.kind ?? "ban");
  const at = useSignal("user");
  const impose = (event) =>
    attempt.submit(event, async ({ who, room, reason, seconds }) => {
      const body = { [at.value]: who, room: room || undefined, reason, seconds: Number(seconds) || undefined };
      const { users } = await chat.miaou.call("POST", `/api/v1/${kind.value}s`, { body });
      const met = users?.map(({ username }) => `@${username}`).join(", ");
      notify({ icon: "check", text: met === "" ? t("kickNobody") : t(DONE[kind.value], { who: met ?? who }) });
      onDone(kind.value);
      onClose();
    });
  const pick = (name, chosen, value, text) => html`
    <label class="choice" key=${value}>
      <input type="radio" name=${name} checked=${chosen.value === value} onChange=${() => (chosen.value = value)} />
      <span>${text}</span>
    </label>
  `;
  const kinds = Object.entries(KINDS).map(([value, label]) => {
    return pick("kind", kind, value, html`${t(label)} <span class="hint">${t(ABOUT[value])}</span>`);
  });
  return html`
    <${Dialog} title=${t("sanctionAdd")} onClose=${onClose}>
      <form class="form" onSubmit=${impose}>
        <fieldset><legend class="label">${t("what")}</legend>${kinds}</fieldset>
        <fieldset>
          <legend class="label">${t("whom")}</legend>
          ${pick("at", at, "user", t("aUser"))} ${pick("at", at, "address", t("anAddress"))}
        </fieldset>
        <${Field}
          name="who" label=${t(at.value === "user" ? "username" : "address")} required autocomplete="off"
          autocapitalize="none" spellcheck=${false} hint=${at.value === "address" ? t("addressHint") : undefined}
          wrong=${attempt.wrong("user") ?? attempt.wrong("address")} defaultValue=${given.user}
        />
        <${RoomField}
          chat=${chat} label=${t("where")} hint=${t("whereHint")} empty=${t("everywhere")} value=${given.room}
          wrong=${attempt.wrong("room")}
        />
        ${kind.value !== "kick" && html`
          <${Select}
            name="seconds" label=${t("forHowLong")} wrong=${attempt.wrong("seconds")} chosen=${86_400}
            options=${WHILES.map(([seconds, label]) => [seconds, t(label)])}
          />
        `}
        <${Field}
          name="reason" label=${t("reason")} hint=${t("reasonHint")} wrong=${attempt.wrong("reason")} maxlength="500"
        />
        <${Trouble} problem=${attempt.problem.value} fields=${["user", "address", "room", "reason", "seconds"]} />
        <footer>
          <button type="button" class="button" autofocus onClick=${onClose}>${t("cancel")}</button>
          <button class="button danger primary" aria-disabled=${String(attempt.busy.value)}>
            ${t(KINDS[kind.value])}
          </button>
        </footer>
      </form>
    <//>
  `;
}
