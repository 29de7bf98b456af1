/** Tries a filter on what was said lately, and adds it. */
import { Icon } from "../../chat/icon.js";
import { number } from "../../texts.js";
import { t } from "../../texts/admin.js";
import { html, useRef, useSignal } from "../../view.js";
import { Field } from "../field.js";
import { filled, useAttempt } from "../attempt.js";
import { Saved } from "../settings/saved.js";
import { Trouble } from "../trouble.js";
import { RoomField } from "./room-field.js";

/** What becomes of a message, and how that is said. */
export const ACTIONS = { refuse: "actionRefuse", mask: "actionMask", report: "actionReport" };

/** @param {{ chat: any, onAdded: () => void }} props */
export function FilterForm({ chat, onAdded }) {
  const { miaou } = chat;
  const [attempt, form] = [useAttempt(), useRef(/** @type {any} */ (null))];
  const [trial, added] = [useSignal(/** @type {any} */ (null)), useSignal("")];
  const test = () => {
    if (!form.current.reportValidity()) return;
    added.value = "";
    attempt.run(async () => {
      const { pattern, regex, room, limit } = filled(form.current);
      const body = { pattern, regex: Boolean(regex), room: room || undefined, limit: Number(limit) };
      trial.value = { pattern, ...(await miaou.call("POST", "/api/v1/filters/dry_run", { body })) };
    });
  };
  const add = async (event) => {
    const done = await attempt.submit(event, async ({ pattern, regex, action }) => {
      await miaou.call("POST", "/api/v1/filters", { body: { pattern, regex: Boolean(regex), action } });
      [trial.value, added.value] = [null, pattern];
    });
    if (!done) return;
    form.current.reset();
    onAdded();
  };
  return html`
    <form class="card form" ref=${form} onSubmit=${add}>
      <h3>${t("filterAdd")}</h3>
      <${Field}
        name="pattern" label=${t("pattern")} hint=${t("patternHint")} wrong=${attempt.wrong("pattern")} required
        class="input pattern" maxlength="200" autocomplete="off" autocapitalize="none" spellcheck=${false}
      />
      <label class="choice"><input type="checkbox" name="regex" /> ${t("isRegex")}</label>
      <fieldset>
        <legend class="label">${t("filterThen")}</legend>
        ${Object.entries(ACTIONS).map(([value, label]) => html`
          <label class="choice" key=${value}>
            <input type="radio" name="action" value=${value} defaultChecked=${value === "refuse"} />
            <span>${t(label)} <span class="hint">${t(`${label}Hint`)}</span></span>
          </label>
        `)}
      </fieldset>
      <details class="trial">
        <summary>${t("trialOf")}</summary>
        <div class="columns">
          <${RoomField} chat=${chat} label=${t("trialRoom")} empty=${t("allRooms")} wrong=${attempt.wrong("room")} />
          <${Field}
            name="limit" type="number" label=${t("trialLimit")} wrong=${attempt.wrong("limit")} required min="1"
            max="10000" defaultValue="1000"
          />
        </div>
      </details>
      <${Trouble} problem=${attempt.problem.value} fields=${["pattern", "room", "limit"]} />
      <div class="row wrap">
        <button type="button" class="button" aria-disabled=${String(attempt.busy.value)} onClick=${test}>
          <${Icon} name="search" /> ${t("trial")}
        </button>
        <button class="button primary" aria-disabled=${String(attempt.busy.value)}>
          <${Icon} name="plus" /> ${t("filterAdd")}
        </button>
        <${Saved} text=${added.value && t("filterAdded", { pattern: added.value })} />
      </div>
      <div role="status">${trial.value && html`<${Trial} trial=${trial.value} />`}</div>
    </form>
  `;
}

function Trial({ trial: { pattern, matched, looked_at, examples } }) {
  return html`
    <div class="note trial-found">
      <${Icon} name=${matched > 0 ? "eye" : "check"} />
      <div class="grow">
        <p>${t("trialFound", { pattern, matched: number(matched), of: number(looked_at) })}</p>
        ${examples.length > 0 && html`
          <p class="hint">${t("trialExamples")}</p>
          <ul>${examples.map(({ id, raw_content }) => html`<li key=${id}>${raw_content}</li>`)}</ul>
        `}
      </div>
    </div>
  `;
}
