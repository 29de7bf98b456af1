/** Who one is here, and what others hear of one's reading. */
import { moment } from "../../texts.js";
import { t } from "../../texts/settings.js";
import { html, useId, useSignal } from "../../view.js";
import { Field } from "../field.js";
import { useAttempt } from "../attempt.js";
import { Password } from "./password.js";
import { Saved } from "./saved.js";
import { Trouble } from "../trouble.js";

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
    saved.value = false;
    saved.value = await attempt.submit(event, ({ first_name, last_name }) => {
      // An empty name is refused; one that was never given may stay so.
      const changed = Object.entries({ first_name, last_name }).filter(([field, value]) => value !== me[field]);
      return change(chat, Object.fromEntries(changed));
    });
  };
  const name = (field, label, autocomplete) => html`
    <${Field}
      name=${field} label=${label} wrong=${attempt.wrong(field)} autocomplete=${autocomplete} maxlength="100"
      defaultValue=${me[field]}
    />
  `;
  return html`
    <form class="form card" onSubmit=${save} onInput=${() => (saved.value = false)}>
      <h3>${t("names")}</h3>
      <div class="columns">
        ${name("first_name", t("firstName"), "given-name")} ${name("last_name", t("lastName"), "family-name")}
      </div>
      <${Trouble} problem=${attempt.problem.value} fields=${["first_name", "last_name"]} />
      <div class="row wrap">
        <button class="button primary" aria-disabled=${String(attempt.busy.value)}>${t("save")}</button>
        <${Saved} text=${saved.value && t("saved")} />
      </div>
    </form>
  `;
}

function Receipts({ chat, me }) {
  const [attempt, id] = [useAttempt(), useId()];
  const toggle = async (event) => {
    const input = event.currentTarget;
    const receipts = input.checked;
    if (!(await attempt.run(() => change(chat, { receipts })))) input.checked = !receipts;
  };
  return html`
    <div class="card form">
      <h3>${t("reading")}</h3>
      <div>
        <label class="choice">
          <input type="checkbox" checked=${me.receipts} aria-describedby=${id} onChange=${toggle} />
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
