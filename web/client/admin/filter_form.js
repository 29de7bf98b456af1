/** Tries a filter on what was said lately, and adds it. */
import { Icon } from "../../chat/icon.js";
import { number } from "../../texts.js";
import { t } from "../../texts/admin.js";
import { html, useRef, useSignal } from "../../view.js";
import { useAttempt } from "../settings/attempt.js";
import { Field, filled } from "../settings/field.js";
import { Trouble } from "../settings/trouble.js";
import { RoomField } from "./room_field.js";

/** What becomes of a message, and how that is said. */
export const ACTIONS = { refuse: "actionRefuse", mask: "actionMask", report: "actionReport" };
const FIELDS = ["pattern", "room", "limit"];

/** @param {{ chat: any, onAdded: () => void }} props */
export function FilterForm({ chat, onAdded }) {
  const { miaou } = chat;
  const [attempt, form] = [useAttempt(), useRef(/** @type {any} */ (null))];
  const [trial, added] = [useSignal(/** @type {any} */ (null)), useSignal("")];
  const given = () => {
    const { pattern, regex, action, room, limit } = filled(form.current);
    return { filter: { pattern, regex: Boolean(regex) }, action, room, limit: Number(limit) || 1000 };
  };
  const test = () => {
    if (!form.current.reportValidity()) return;
    const { filter, room, limit } = given();
    added.value = "";
    attempt.run(async () => {
      const body = { ...filter, limit, room: room || undefined };
      trial.value = { ...(await miaou.call("POST", "/api/v1/filters/dry_run", { body })), pattern: filter.pattern };
    });
  };
  const add = async (event) => {
    event.preventDefault();
    const { filter, action } = given();
    const done = await attempt.run(() => miaou.call("POST", "/api/v1/filters", { body: { ...filter, action } }));
    if (!done) return;
    [trial.value, added.value] = [null, filter.pattern];
    form.current.reset();
    onAdded();
  };
  return html`
    <form class="card form" ref=${form} onSubmit=${add}>
      <h3>${t("filterAdd")}</h3>
      <${Field} label=${t("pattern")} hint=${t("patternHint")} wrong=${attempt.wrong("pattern")}>
        ${(field) => html`
          <input class="input pattern" name="pattern" required maxlength="200" autocomplete="off" autocapitalize="none"
            spellcheck=${false} ...${field} />
        `}
      <//>
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
          <${Field} label=${t("trialLimit")} wrong=${attempt.wrong("limit")}>
            ${(field) => html`
              <input class="input" type="number" name="limit" min="1" max="10000" defaultValue="1000" ...${field} />
            `}
          <//>
        </div>
      </details>
      <${Trouble} problem=${attempt.problem.value} fields=${FIELDS} />
      <div class="row wrap">
        <button type="button" class="button" disabled=${attempt.busy.value} onClick=${test}>
          <${Icon} name="search" /> ${t("trial")}
        </button>
        <button class="button primary" disabled=${attempt.busy.value}><${Icon} name="plus" /> ${t("filterAdd")}</button>
        <span class="saved" role="status">
          ${added.value && html`<${Icon} name="check" /> ${t("filterAdded", { pattern: added.value })}`}
        </span>
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
        <p>${t("trialFound", { pattern, n: matched, matched: number(matched), of: number(looked_at) })}</p>
        ${examples.length > 0 && html`
          <ul>${examples.map(({ id, raw_content }) => html`<li key=${id}>${raw_content}</li>`)}</ul>
        `}
      </div>
    </div>
  `;
}
