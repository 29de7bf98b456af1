/** How far a message of mine has come, in a conversation of two: sent, received, read. */
import { html } from "../view.js";
import { t } from "../texts/chat.js";
import { Icon } from "./icon.js";

/** @param {{ talk: import("./talk.js").Talk, message: any }} props */
export function Receipt({ talk, message }) {
  const others = [...talk.timeline.receipts.known.value].filter(([user]) => user !== talk.me);
  const known = others[0]?.[1];
  const state = known?.read >= message.id ? "read" : known?.delivered >= message.id ? "received" : "sent";
  return html`
    <span class="receipt ${state}" title=${t(state)}><${Icon} name=${state === "sent" ? "check" : "check-check"} />
      <span class="aloud">${t(state)}</span></span>`;
}
