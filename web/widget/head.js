/** The upper edge of the panel: what the chat is called, and the way out. */
import { html } from "../view.js";
import { t } from "../texts/widget.js";
import { Icon } from "../chat/icon.js";

/** @param {{ widget: import("./widget.js").Widget, note?: string, children?: any }} props */
export function Head({ widget, note, children }) {
  return html`
    <header class="head">
      <div class="grow">
        <h2>${widget.title.value}</h2>
        ${note && html`<p class="quiet">${note}</p>`}
      </div>
      ${children}
      ${!widget.inline && html`
        <button type="button" class="button plain small square" aria-label=${t("close")}
          onClick=${() => widget.close()}>
          <${Icon} name="x" />
        </button>`}
    </header>`;
}
