/** Says beside a button that it did what it says, to eyes and ears. */
import { Icon } from "../../chat/icon.js";
import { html } from "../../view.js";

/** @param {{ text: string | false | null }} props what was done, if anything was */
export function Saved({ text }) {
  return html`<span class="saved" role="status">${text && html`<${Icon} name="check" /> ${text}`}</span>`;
}
