/** Puts somebody out, keeps somebody out, or silences somebody: a user or everybody at an address. */
import { Dialog } from "../../chat/dialog.js";
import { Icon } from "../../chat/icon.js";
import { t } from "../../texts/admin.js";
import { html, useSignal } from "../../view.js";
import { useAttempt } from "../settings/attempt.js";
import { Field, filled } from "../settings/field.js";
import { Trouble } from "../settings/trouble.js";
import { RoomField } from "./room_field.js";

const KINDS = { ban: "ban", mute: "mute", kick: "kick" };
const ABOUT = { ban: "banAbout", mute: "muteAbout", kick: "kickAbout" };
const DONE = { ban: "banDone", mute: "muteDone", kick: "kickDone" };

/** Seconds, and how they are said; the last one lasts until it is lifted. */
const WHILES = [
  [600, "forMinutes"], [3600, "forHour"], [86_400, "forDay"], [604_800, "forWeek"], [2_592_000, "forMonth"], ["", "untilLifted"],
];
const FIELDS = ["user", "address", "room", "reason", "seconds"];

/**
 * @param {{ chat: any, given?: { kind?: string, user?: string, address?: string, room?: string }, onClose: () => void,
 *   onDone?: (kind: string) => void }} props `given`: what is known already
 */
export function SanctionForm({ chat, given = {}, onClose, onDone = () => {} }) {
  const attempt = useAttempt();
  const kind = useSignal(given.kind ?? "ban");
  const at = useSignal(given.address ? "address" : "user");
  // What was done, once it is.
  const done = useSignal(/** @type {string | null} */ (null));
  const impose = (event) => {
    event.preventDefault();
    const { who, room, reason, seconds } = filled(event.currentTarget);
    const body = { [at.value]: who, room: room || undefined, reason: reason || undefined };
    if (kind.value !== "kick" && seconds) body.seconds = Number(seconds);
    attempt.run(async () => {
      const answer = await chat.miaou.call("POST", `/api/v1/${kind.value}s`, { body });
      const names = answer.users?.map(({ username }) => username).join(", ");
      done.value = t(DONE[kind.value], { who: names ?? who }) + (answer.users?.length === 0 ? ` ${t("kickNobody")}` : "");
      onDone(kind.value);
    });
  };
  if (done.value) {
    return html`
      <${Dialog} title=${t(KINDS[kind.value])} onClose=${onClose}>
        <p class="note" role="status"><${Icon} name="check" /> <span>${done.value}</span></p>
        <footer><button type="button" class="button primary" autofocus onClick=${onClose}>${t("close")}</button></footer>
      <//>
    `;
  }
  const wrongWho = attempt.wrong("user") ?? attempt.wrong("address");
  return html`
    <${Dialog} title=${t("sanctionAdd")} onClose=${onClose}>
      <form class="form" onSubmit=${impose}>
        <fieldset>
          <legend class="label">${t("what")}</legend>
          ${Object.entries(KINDS).map(([value, label]) => html`
            <label class="choice" key=${value}>
              <input type="radio" name="kind" checked=${kind.value === value} onChange=${() => (kind.value = value)} />
              <span>${t(label)} <span class="hint">${t(ABOUT[value])}</span></span>
            </label>
          `)}
        </fieldset>
        <fieldset>
          <legend class="label">${t("whom")}</legend>
          <label class="choice">
            <input type="radio" name="at" checked=${at.value === "user"} onChange=${() => (at.value = "user")} />
            ${t("aUser")}
          </label>
          <label class="choice">
            <input type="radio" name="at" checked=${at.value === "address"} onChange=${() => (at.value = "address")} />
            ${t("anAddress")}
          </label>
        </fieldset>
        <${Field} label=${at.value === "user" ? t("username") : t("address")} wrong=${wrongWho}
          hint=${at.value === "address" && t("addressHint")}>
          ${(field) => html`
            <input class="input" name="who" required autocomplete="off" autocapitalize="none" spellcheck=${false}
              defaultValue=${given.user ?? given.address} ...${field} />
          `}
        <//>
        <${RoomField}
          chat=${chat} label=${t("where")} hint=${t("whereHint")} empty=${t("everywhere")} value=${given.room}
          wrong=${attempt.wrong("room")}
        />
        ${kind.value !== "kick" && html`
          <${Field} label=${t("forHowLong")} wrong=${attempt.wrong("seconds")}>
            ${(field) => html`
              <select class="input" name="seconds" ...${field}>
                ${WHILES.map(([value, label]) => html`<option key=${label} value=${value} selected=${value === 86_400}>${t(label)}</option>`)}
              </select>
            `}
          <//>
        `}
        <${Field} label=${t("reason")} hint=${t("reasonHint")} wrong=${attempt.wrong("reason")}>
          ${(field) => html`<input class="input" name="reason" maxlength="500" ...${field} />`}
        <//>
        <${Trouble} problem=${attempt.problem.value} fields=${FIELDS} />
        <footer>
          <button type="button" class="button" autofocus=${Boolean(given.kind)} onClick=${onClose}>${t("cancel")}</button>
          <button class="button danger primary" disabled=${attempt.busy.value}>${t(KINDS[kind.value])}</button>
        </footer>
      </form>
    <//>
  `;
}
