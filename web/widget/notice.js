/** What fills the panel where there is no conversation: a picture, two sentences, and perhaps one thing to do. */
import { html } from "../view.js";
import { t } from "../texts/widget.js";
import { Icon } from "../chat/icon.js";

/** @param {{ icon: string, title: string, text: string, button?: string, go?: () => void }} props */
export function Notice({ icon, title, text, button, go }) {
  return html`
    <div class="stand" role="status">
      <span class="sign"><${Icon} name=${icon} /></span>
      <h2>${title}</h2>
      <p class="quiet">${text}</p>
      ${button && html`<button type="button" class="button primary" onClick=${go}>${button}</button>`}
    </div>`;
}

/** Something is under way. */
export function Loading() {
  return html`<div class="stand" role="status"><span class="spin"></span><p class="quiet">${t("loading")}</p></div>`;
}

/** Nobody answers. @param {{ retry: () => void }} props */
export function Unreachable({ retry }) {
  return html`
    <${Notice} icon="circle-alert" title=${t("failedTitle")} text=${t("failedText")}
      button=${t("retry")} go=${retry} />`;
}
