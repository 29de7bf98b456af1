/** What makes a key. */
import { Dialog } from "../../chat/dialog.js";
import { t } from "../../texts/settings.js";
import { html } from "../../view.js";
import { Field } from "../field.js";
import { useAttempt } from "../attempt.js";
import { Select } from "./select.js";
import { Trouble } from "../trouble.js";

/** What a key may, and how that is said. */
export const SCOPES = { read: "mayRead", write: "mayWrite", admin: "mayAdmin" };

/** For how many days a key may be good; 0 is for ever. */
const DAYS = [7, 30, 90, 365, 0];

/**
 * @param {object} props
 * @param {any} props.miaou
 * @param {boolean} props.admin whether the user is one
 * @param {string} props.service the one whose keys are shown
 * @param {(answer: any) => void} props.onMade
 * @param {() => void} props.onClose
 */
export function KeyForm({ miaou, admin, service, onMade, onClose }) {
  const attempt = useAttempt();
  const make = (event) =>
    attempt.submit(event, async (given) => {
      const scopes = Object.keys(SCOPES).filter((scope) => given[scope]);
      const days = Number(given.days);
      const expires_at = days ? new Date(Date.now() + days * 86_400_000).toISOString() : undefined;
      const body = { name: given.name, scopes, expires_at, service: given.service || undefined };
      onMade(await miaou.call("POST", "/api/v1/keys", { body }));
    });
  const scope = (name) => html`
    <label class="choice">
      <input type="checkbox" name=${name} defaultChecked=${name !== "admin"} />
      <span>${t(SCOPES[name])} <span class="hint">${t(`${SCOPES[name]}Hint`)}</span></span>
    </label>
  `;
  return html`
    <${Dialog} title=${t("keyMake")} onClose=${onClose}>
      <form class="form" onSubmit=${make}>
        <${Field}
          name="name" label=${t("name")} hint=${t("keyNameHint")} wrong=${attempt.wrong("name")} required
          maxlength="100" autocomplete="off" autofocus
        />
        <fieldset>
          <legend class="label">${t("scopes")}</legend>
          ${scope("read")} ${scope("write")} ${admin && scope("admin")}
          ${attempt.wrong("scopes") && html`<p class="wrong" role="alert">${attempt.wrong("scopes")}</p>`}
        </fieldset>
        <${Select}
          name="days" label=${t("expires")} wrong=${attempt.wrong("expires_at")} chosen=${90}
          options=${DAYS.map((n) => [n, n ? t("inDays", { n }) : t("never")])}
        />
        ${admin && html`
          <${Field}
            name="service" label=${t("service")} hint=${t("serviceHint")} wrong=${attempt.wrong("service")}
            maxlength="32" autocomplete="off" defaultValue=${service}
          />
        `}
        <${Trouble} problem=${attempt.problem.value} fields=${["name", "scopes", "service", "expires_at"]} />
        <footer>
          <button type="button" class="button" onClick=${onClose}>${t("cancel")}</button>
          <button class="button primary" aria-disabled=${String(attempt.busy.value)}>${t("keyMakeDo")}</button>
        </footer>
      </form>
    <//>
  `;
}
