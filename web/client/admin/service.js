/** The settings in force, as the node that answers has them. */
import { Icon } from "../../chat/icon.js";
import { t } from "../../texts/admin.js";
import { html, useMemo, useSignal } from "../../view.js";
import { Field } from "../field.js";
import { useAttempt } from "../attempt.js";

import { Listing } from "../settings/listing.js";
import { Pages } from "../settings/pages.js";
import { Trouble } from "../trouble.js";

/** @param {{ chat: any }} props */
export function Service({ chat }) {
  const { miaou } = chat;
  const pages = useMemo(() => Pages.of(miaou, "/api/v1/settings", { name: "settings" }), [miaou]);
  const [attempt, part] = [useAttempt(), useSignal("")];
  const change = useSignal(/** @type {any} */ (null));
  const reload = () =>
    attempt.run(async () => {
      change.value = null;
      change.value = await miaou.call("POST", "/api/v1/settings/reload");
      await pages.load();
    });
  return html`
    <p class="quiet">${t("serviceAbout")}</p>
    <div class="row wrap">
      <button type="button" class="button" aria-disabled=${String(attempt.busy.value)} onClick=${reload}>
        <${Icon} name="refresh-cw" /> ${t("reread")}
      </button>
    </div>
    <${Trouble} problem=${attempt.problem.value} />
    <div role="status">${change.value && html`<${Change} change=${change.value} />`}</div>
    <${Field}
      name="part" type="search" label=${t("settingsFind")} autocomplete="off"
      onInput=${(event) => (part.value = event.currentTarget.value)}
    />
    <${Listing} pages=${pages} label=${t("service")} empty=${t("settingsNone")}>
      ${(settings) => html`
        <table class="settings-table" role="table">
          <thead role="rowgroup">
            <tr role="row">
              <th role="columnheader" scope="col">${t("name")}</th>
              <th role="columnheader" scope="col">${t("value")}</th>
            </tr>
          </thead>
          <tbody role="rowgroup">
            ${settings.filter(({ name }) => name.includes(part.value.trim().toLowerCase())).map(
              (setting) => html`<${Setting} key=${setting.name} setting=${setting} />`,
            )}
          </tbody>
        </table>
      `}
    <//>
  `;
}

function Setting({ setting: { name, value, needs_restart } }) {
  const known = value !== null && value !== undefined;
  return html`
    <tr role="row">
      <th role="rowheader" scope="row"><code>${name}</code></th>
      <td role="cell">
        ${known ? html`<code>${value}</code>` : html`<span class="quiet">${t("noValue")}</span>`}
        ${needs_restart && html` <span class="hint">${t("needsRestart")}</span>`}
      </td>
    </tr>
  `;
}

function Change({ change: { changed, needs_restart } }) {
  if (changed.length + needs_restart.length === 0) {
    return html`<p class="note"><${Icon} name="check" /> <span>${t("rereadNothing")}</span></p>`;
  }
  return html`
    <div class="note">
      <${Icon} name="check" />
      <div>
        ${changed.length > 0 && html`<p>${t("rereadChanged", { names: changed.join(", ") })}</p>`}
        ${needs_restart.length > 0 && html`<p>${t("rereadRestart", { names: needs_restart.join(", ") })}</p>`}
      </div>
    </div>
  `;
}
