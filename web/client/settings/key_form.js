/** What makes a key. */
import { Dialog } from "../../chat/dialog.js";
import { t } from "../../texts/settings.js";
import { html } from "../../view.js";
import { useAttempt } from "./attempt.js";
import { Field, filled } from "./field.js";
import { Trouble } from "./trouble.js";

/** For how many days a key may be good; 0 is for ever. */
const DAYS = [7, 30, 90, 365, 0];
/** What a key may, and how that is said. */
export const SCOPES = { read: "mayRead", write: "mayWrite", admin: "mayAdmin" };
const FIELDS = ["name", "scopes", "service", "expires_at"];

/** @param {{ miaou: any, admin: boolean, service: string, onMade: (answer: any) => void, onClose: () => void }} props */
export function KeyForm({ miaou, admin, service, onMade, onClose }) {
  const attempt = useAttempt();
  const make = (event) => {
    event.preventDefault();
    const given = filled(event.currentTarget);
    const scopes = Object.keys(SCOPES).filter((scope) => given[scope]);
    const days = Number(given.days);
    const expires_at = days ? new Date(Date.now() + days * 86_400_000).toISOString() : undefined;
    const body = { name: given.name, scopes, expires_at, service: given.service || undefined };
    attempt.run(async () => onMade(await miaou.call("POST", "/api/v1/keys", { body })));
  };
  const scope = (name) => html`
    <label class="choice">
      <input type="checkbox" name=${name} defaultChecked=${name !== "admin"} />
      <span>${t(SCOPES[name])} <span class="hint">${t(`${SCOPES[name]}Hint`)}</span></span>
    </label>
  `;
  return html`
    <${Dialog} title=${t("keyMake")} onClose=${onClose}>
      <form class="form" onSubmit=${make}>
        <${Field} label=${t("name")} hint=${t("keyNameHint")} wrong=${attempt.wrong("name")}>
          ${(given) => html`<input class="input" name="name" required maxlength="100" autocomplete="off" autofocus ...${given} />`}
        <//>
        <fieldset>
          <legend class="label">${t("scopes")}</legend>
          ${scope("read")} ${scope("write")} ${admin && scope("admin")}
          ${attempt.wrong("scopes") && html`<p class="wrong" role="alert">${attempt.wrong("scopes")}</p>`}
        </fieldset>
        <${Field} label=${t("expires")} wrong=${attempt.wrong("expires_at")}>
          ${(given) => html`
            <select class="input" name="days" ...${given}>
              ${DAYS.map((n) => html`<option key=${n} value=${n} selected=${n === 90}>${n ? t("inDays", { n }) : t("never")}</option>`)}
            </select>
          `}
        <//>
        ${admin && html`
          <${Field} label=${t("service")} hint=${t("serviceHint")} wrong=${attempt.wrong("service")}>
            ${(given) => html`
              <input class="input" name="service" maxlength="32" autocomplete="off" defaultValue=${service} ...${given} />
            `}
          <//>
        `}
        <${Trouble} problem=${attempt.problem.value} fields=${FIELDS} />
        <footer>
          <button type="button" class="button" onClick=${onClose}>${t("cancel")}</button>
          <button class="button primary" disabled=${attempt.busy.value}>${t("keyMakeDo")}</button>
        </footer>
      </form>
    <//>
  `;
}
