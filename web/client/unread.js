/** How much is unread, beside a name. */
import { html } from "../view.js";
import { number } from "../texts.js";
import { t } from "../texts/client.js";

/** @param {{ unread: number, mentions: number, loud?: boolean }} props  `loud`: all of it is meant for the user. */
export function Unread({ unread, mentions, loud = false }) {
  if (unread === 0) return null;
  return html`
    ${mentions > 0 && html`<span class="badge loud"><span aria-hidden="true">@${short(mentions)}</span>
      <span class="aloud">${t("mentions", { n: mentions })}</span></span>`}
    <span class="badge ${loud ? "loud" : ""}"><span aria-hidden="true">${short(unread)}</span>
      <span class="aloud">${t("unread", { n: unread })}</span></span>`;
}

function short(n) {
  return n > 999 ? "999+" : number(n);
}
