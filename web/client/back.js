/** The way back, where there is one pane at a time. */
import { html } from "../view.js";
import { t } from "../texts/client.js";
import { Icon } from "../chat/icon.js";

/** @param {{ to?: string }} props */
export function Back({ to = "#/" }) {
  return html`
    <a class="button plain square back" href=${to} aria-label=${t("back")}><${Icon} name="arrow-left" /></a>`;
}
