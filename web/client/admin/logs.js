/** Who said and did what, when and where. */
import { Icon } from "../../chat/icon.js";
import { t } from "../../texts/admin.js";
import { html, useEffect, useMemo, useSignal } from "../../view.js";
import { useAttempt } from "../settings/attempt.js";
import { download } from "../settings/download.js";
import { Field, filled } from "../settings/field.js";
import { Listing } from "../settings/listing.js";
import { Trouble } from "../settings/trouble.js";
import { Log } from "./log.js";
import { follow } from "./log_bell.js";
import { ACTIONS, LogLine } from "./log_line.js";
import { RoomField } from "./room_field.js";

const NOTHING = { user: "", room: "", address: "", action: "" };

/** @param {{ chat: any }} props */
export function Logs({ chat }) {
  const { miaou } = chat;
  const wanted = useSignal(NOTHING);
  const log = useMemo(() => new Log(miaou, wanted.value), [miaou, wanted.value]);
  const narrow = (by) => (wanted.value = { ...wanted.peek(), ...by });
  return html`
    <${Narrowing} chat=${chat} wanted=${wanted} />
    <div class="row wrap">
      <${Live} miaou=${miaou} log=${log} />
      <span class="space"></span>
      <${Export} miaou=${miaou} log=${log} />
    </div>
    <${Listing} pages=${log} label=${t("logs")} empty=${t("logsNone")}>
      ${(lines) => html`
        <table class="log" role="table">
          <thead role="rowgroup">
            <tr role="row">
              ${["when", "who", "what", "roomColumn", "address"].map(
                (name) => html`<th key=${name} role="columnheader" scope="col">${t(name)}</th>`,
              )}
            </tr>
          </thead>
          <tbody role="rowgroup">
            ${lines.map((line) => html`<${LogLine} key=${log.key(line)} line=${line} onNarrow=${narrow} />`)}
          </tbody>
        </table>
      `}
    <//>
  `;
}

function Narrowing({ chat, wanted }) {
  const now = wanted.value;
  const narrow = (event) => {
    event.preventDefault();
    const { user, room, address, action } = filled(event.currentTarget);
    wanted.value = { user, room, address, action };
  };
  const input = (name, label) => html`
    <${Field} label=${label}>
      ${(given) => html`
        <input class="input" name=${name} autocomplete="off" autocapitalize="none" spellcheck=${false}
          key=${now[name]} defaultValue=${now[name]} ...${given} />
      `}
    <//>
  `;
  return html`
    <form class="form narrowing" onSubmit=${narrow}>
      <div class="columns">
        ${input("user", t("aUser"))}
        <${RoomField} chat=${chat} label=${t("roomColumn")} empty="" value=${now.room} />
        ${input("address", t("addressOrNetwork"))}
        <${Field} label=${t("what")}>
          ${(given) => html`
            <select class="input" name="action" key=${now.action} ...${given}>
              <option value="">${t("all")}</option>
              ${Object.entries(ACTIONS).map(([action, label]) => html`
                <option key=${action} value=${action} selected=${now.action === action}>${t(label)}</option>
              `)}
            </select>
          `}
        <//>
      </div>
      <div class="row wrap">
        <button class="button"><${Icon} name="search" /> ${t("show")}</button>
        ${Object.values(now).some(Boolean) &&
        html`<button type="button" class="button plain" onClick=${() => (wanted.value = NOTHING)}>${t("showAll")}</button>`}
      </div>
    </form>
  `;
}

/** Follows the log while it is on and the page is looked at. */
function Live({ miaou, log }) {
  const [on, open] = [useSignal(false), useSignal(false)];
  useEffect(() => {
    if (!on.value) return undefined;
    open.value = false;
    return follow(miaou, { onRing: () => log.catchUp().catch(() => {}), onState: (is) => (open.value = is) });
  }, [on.value, miaou, log]);
  return html`
    <label class="choice">
      <input type="checkbox" role="switch" checked=${on.value} onChange=${(event) => (on.value = event.currentTarget.checked)} />
      ${t("live")}
    </label>
    <span class="hint" role="status">${on.value ? t(open.value ? "liveOn" : "liveConnecting") : ""}</span>
  `;
}

function Export({ miaou, log }) {
  const [attempt, name] = [useAttempt(), `miaou-log-${new Date().toISOString().slice(0, 10)}.jsonl`];
  const save = () =>
    attempt.run(() => download(miaou.fetch(`/api/v1/logs/export?${new URLSearchParams(log.wanted)}`), { name }));
  const problem = attempt.problem.value;
  return html`
    <${Trouble} problem=${problem && !problem.title ? { detail: t("exportCut") } : problem} onRetry=${save} />
    <button type="button" class="button small" disabled=${attempt.busy.value} onClick=${save}>
      <${Icon} name="download" /> ${attempt.busy.value ? t("exporting") : t("exportLog")}
    </button>
  `;
}
