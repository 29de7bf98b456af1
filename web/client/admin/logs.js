/** Who said and did what, when and where. */
import { Icon } from "../../chat/icon.js";
import { t } from "../../texts/admin.js";
import { html, useEffect, useMemo, useSignal } from "../../view.js";
import { Field } from "../field.js";
import { filled, useAttempt } from "../attempt.js";
import { save, useDownload } from "../settings/download.js";
import { Listing } from "../settings/listing.js";
import { Select } from "../settings/select.js";
import { Trouble } from "../trouble.js";
import { follow } from "./bell.js";
import { Log } from "./log.js";
import { ACTIONS, LogLine } from "./log-line.js";
import { RoomField } from "./room-field.js";

const NOTHING = { user: "", room: "", address: "", action: "" };
const COLUMNS = ["when", "who", "what"];

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
      <${Export} miaou=${miaou} wanted=${log.wanted} />
    </div>
    <${Listing} pages=${log} label=${t("logs")} empty=${t("logsNone")}>
      ${(lines) => html`
        <table class="log" role="table">
          <thead role="rowgroup">
            <tr role="row">
              ${COLUMNS.map((name) => html`<th key=${name} role="columnheader" scope="col">${t(name)}</th>`)}
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
  const field = (name, label) => html`
    <${Field}
      name=${name} label=${label} autocomplete="off" autocapitalize="none" spellcheck=${false} key=${now[name]}
      defaultValue=${now[name]}
    />
  `;
  const actions = [["", t("all")], ...Object.entries(ACTIONS).map(([action, label]) => [action, t(label)])];
  return html`
    <form class="form narrowing" onSubmit=${narrow}>
      <div class="columns">
        ${field("user", t("userOrNumber"))}
        <div><${RoomField} chat=${chat} label=${t("roomColumn")} value=${now.room} /></div>
        ${field("address", t("addressOrNetwork"))}
        <${Select} name="action" label=${t("what")} options=${actions} chosen=${now.action} key=${now.action} />
      </div>
      <div class="row wrap">
        <button class="button"><${Icon} name="search" /> ${t("show")}</button>
        ${Object.values(now).some(Boolean) && html`
          <button type="button" class="button plain" onClick=${() => (wanted.value = NOTHING)}>${t("showAll")}</button>
        `}
      </div>
    </form>
  `;
}

/** Follows the log while it is on and the page is looked at. */
function Live({ miaou, log }) {
  const [on, open, seen] = [useSignal(false), useSignal(false), useSignal(!document.hidden)];
  useEffect(() => {
    const look = () => (seen.value = !document.hidden);
    document.addEventListener("visibilitychange", look);
    return () => document.removeEventListener("visibilitychange", look);
  }, []);
  const follows = on.value && seen.value;
  useEffect(() => {
    open.value = false;
    if (!follows) return undefined;
    return follow(miaou, { onRing: () => log.catchUp().catch(() => {}), onState: (is) => (open.value = is) });
  }, [follows, miaou, log]);
  const toggle = (event) => (on.value = event.currentTarget.checked);
  return html`
    <label class="choice">
      <input type="checkbox" role="switch" checked=${on.value} onChange=${toggle} /> ${t("live")}
    </label>
    <span class="hint" role="status">${on.value ? t(open.value ? "liveOn" : "liveConnecting") : ""}</span>
  `;
}

function Export({ miaou, wanted }) {
  const attempt = useAttempt();
  const download = useDownload();
  const take = () =>
    attempt.run(async () => {
      const file = await download.fetch(miaou, "/api/v1/logs/export", wanted);
      save(file, `miaou-log-${new Date().toISOString().slice(0, 10)}.jsonl`);
    });
  const problem = attempt.problem.value;
  return html`
    <button type="button" class="button small" aria-disabled=${String(attempt.busy.value)} onClick=${take}>
      <${Icon} name="download" /> ${attempt.busy.value ? download.come || t("working") : t("exportLog")}
    </button>
    ${attempt.busy.value && html`
      <button type="button" class="button small" onClick=${download.end}>${t("cancel")}</button>
    `}
    ${problem?.name !== "AbortError" && html`<${Trouble} problem=${problem} onRetry=${take} />`}
  `;
}
