/** Who one is here, and what others hear of one's reading. */
import { Icon } from "../../chat/icon.js";
import { moment } from "../../texts.js";
import { t } from "../../texts/settings.js";
import { html, useId, useSignal } from "../../view.js";
import { useAttempt } from "./attempt.js";
import { Field, filled } from "./field.js";
import { Password } from "./password.js";
import { Trouble } from "./trouble.js";

/** @param {{ chat: any }} props */
export function Profile({ chat }) {
  const me = chat.me.value;
  if (!me) return null;
  return html`
    <dl class="facts">
      <div><dt>${t("username")}</dt><dd>@${me.username}</dd></div>
      <div><dt>${t("since")}</dt><dd>${moment(me.created_at)}</dd></div>
    </dl>
    <${Names} chat=${chat} me=${me} />
    <${Receipts} chat=${chat} me=${me} />
    <${Password} chat=${chat} />
  `;
}

function Names({ chat, me }) {
  const [attempt, saved] = [useAttempt(), useSignal(false)];
  const save = async (event) => {
    event.preventDefault();
    saved.value = false;
    const { first_name, last_name } = filled(event.currentTarget);
    // An empty name is refused; one that was never given may stay so.
    const body = {
      first_name: first_name === me.first_name ? undefined : first_name,
      last_name: last_name === me.last_name ? undefined : last_name,
    };
    saved.value = await attempt.run(() => change(chat, body));
  };
  const name = (field, label, autocomplete) => html`
    <${Field} label=${label} wrong=${attempt.wrong(field)}>
      ${(given) => html`
        <input class="input" name=${field} autocomplete=${autocomplete} maxlength="100" defaultValue=${me[field]} ...${given} />
      `}
    <//>
  `;
  return html`
    <form class="form card" onSubmit=${save} onInput=${() => (saved.value = false)}>
      <h3>${t("names")}</h3>
      <div class="columns">
        ${name("first_name", t("firstName"), "given-name")} ${name("last_name", t("lastName"), "family-name")}
      </div>
      <${Trouble} problem=${attempt.problem.value} fields=${["first_name", "last_name"]} />
      <div class="row wrap">
        <button class="button primary" disabled=${attempt.busy.value}>${t("save")}</button>
        <span class="saved" role="status">${saved.value && html`<${Icon} name="check" /> ${t("saved")}`}</span>
      </div>
    </form>
  `;
}

function Receipts({ chat, me }) {
  const [attempt, id] = [useAttempt(), useId()];
  const toggle = (event) => {
    const input = event.currentTarget;
    const receipts = input.checked;
    attempt.run(() => change(chat, { receipts })).then((done) => done || (input.checked = !receipts));
  };
  return html`
    <div class="card form">
      <h3>${t("reading")}</h3>
      <div>
        <label class="choice">
          <input
            type="checkbox" checked=${me.receipts} disabled=${attempt.busy.value} aria-describedby=${id} onChange=${toggle}
          />
          ${t("receipts")}
        </label>
        <p class="hint" id=${id}>${t("receiptsHint")}</p>
      </div>
      <${Trouble} problem=${attempt.problem.value} />
    </div>
  `;
}

async function change(chat, body) {
  const { account } = await chat.miaou.call("PATCH", "/api/v1/account", { body });
  chat.me.value = account;
}
