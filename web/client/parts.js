/** What pages of the client have in common. */
import { html } from "../view.js";
import { t } from "../texts/client.js";
import { Icon } from "../chat/icon.js";
import { said } from "./lazy.js";

/** The way back, where there is one pane at a time. @param {{ to?: string }} props */
export function Back({ to = "#/" }) {
  return html`
    <a class="button plain square back" href=${to} aria-label=${t("back")}><${Icon} name="arrow-left" /></a>`;
}

/** Why something was not done. @param {{ problem: any }} props  Nothing is shown without one. */
export function Wrong({ problem }) {
  if (!problem) return null;
  return html`
    <p class="note danger" role="alert"><${Icon} name="circle-alert" />
      <span>${said(problem)}${Object.values(problem.fields ?? {}).map((why) => html`<br />${why}`)}</span></p>`;
}

/** Takes the focus to the first field that is wrong. @param {HTMLFormElement | null} form */
export function point(form) {
  requestAnimationFrame(() => /** @type {HTMLElement | null} */ (form?.querySelector("[aria-invalid=true]"))?.focus());
}
