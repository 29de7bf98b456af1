/** Words that are not wanted, and what becomes of messages that have them. */
import { Icon } from "../../chat/icon.js";
import { moment } from "../../texts.js";
import { t } from "../../texts/admin.js";
import { html, useMemo, useSignal } from "../../view.js";
import { Ask } from "../ask.js";
import { Listing } from "../settings/listing.js";
import { Pages } from "../settings/pages.js";
import { ACTIONS, FilterForm } from "./filter-form.js";

/** @param {{ chat: any }} props */
export function Filters({ chat }) {
  const { miaou } = chat;
  const pages = useMemo(() => Pages.of(miaou, "/api/v1/filters", { name: "filters" }), [miaou]);
  const removing = useSignal(/** @type {any} */ (null));
  const close = () => (removing.value = null);
  const remove = async () => {
    await miaou.call("DELETE", `/api/v1/filters/${removing.peek().id}`);
    pages.replace(removing.peek());
  };
  return html`
    <p class="quiet">${t("filtersAbout")}</p>
    <${FilterForm} chat=${chat} onAdded=${() => pages.load()} />
    <${Listing} pages=${pages} label=${t("filters")} empty=${t("filtersNone")}>
      ${(filters) => html`
        <ul class="cards">
          ${filters.map((filter) => html`
            <${Filter} key=${filter.id} filter=${filter} onRemove=${() => (removing.value = filter)} />
          `)}
        </ul>
      `}
    <//>
    ${removing.value && html`
      <${Ask} title=${t("filterRemove")} danger yes=${t("filterRemoveDo")} act=${remove} onClose=${close}>
        <p>${t("filterRemoveAsk", removing.value)}</p>
      <//>
    `}
  `;
}

function Filter({ filter, onRemove }) {
  const { id, pattern, regex, action, created_by, created_at } = filter;
  return html`
    <li class="card">
      <div class="row wrap">
        <code class="pattern grow">${pattern}</code>
        ${regex && html`<span class="badge">${t("regex")}</span>`}
        <span class="badge">${t(ACTIONS[action])}</span>
        <button
          type="button" class="button small square danger" onClick=${onRemove} aria-label=${t("filterRemoveOf", filter)}
          title=${t("filterRemove")}
        ><${Icon} name="trash-2" /></button>
      </div>
      <p class="hint">${t("addedBy", { user: created_by.username, at: moment(created_at), id })}</p>
    </li>
  `;
}
