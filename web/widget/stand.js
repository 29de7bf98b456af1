/** What stands in the panel instead of a conversation: that something is awaited, or in the way. */
import { html } from "../view.js";
import { t } from "../texts/widget.js";
import { Icon } from "../chat/icon.js";
import { Welcome } from "./welcome.js";

/** Each stage of a visit that is a picture, two sentences and perhaps one thing to do. */
const STANDS = {
  pending: { icon: "clock", words: "pending" },
  rejected: { icon: "door-open", words: "rejected", button: "askAgain", go: (visit) => visit.again() },
  left: { icon: "door-open", words: "left", button: "comeBack", go: (visit) => visit.again() },
  banned: { icon: "ban", words: "banned" },
  closed: { icon: "moon", words: "closed" },
  failed: { icon: "circle-alert", words: "failed", button: "retry", go: (visit) => visit.enter() },
};

/** @param {{ widget: import("./widget.js").Widget, visit: import("./visit.js").Visit }} props */
export function Stand({ widget, visit }) {
  const stage = visit.stage.value;
  if (stage === "name") return html`<${Welcome} widget=${widget} visit=${visit} />`;
  const stand = STANDS[stage];
  if (!stand) return html`<div class="stand" role="status"><span class="spin"></span><p class="quiet">${t("loading")}</p></div>`;
  const { icon, words, button, go } = stand;
  return html`
    <div class="stand" role="status">
      <span class="sign"><${Icon} name=${icon} /></span>
      <h2>${t(`${words}Title`)}</h2>
      <p class="quiet">${visit.reason.value || t(`${words}Text`)}</p>
      ${button && html`<button type="button" class="button primary" onClick=${() => go(visit)}>${t(button)}</button>`}
    </div>`;
}
