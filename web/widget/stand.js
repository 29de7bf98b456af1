/** What stands in the panel as long as the visitor is not inside. */
import { html } from "../view.js";
import { t } from "../texts/widget.js";
import { Loading, Notice, Unreachable } from "./notice.js";
import { Welcome } from "./welcome.js";

/** Each stage of a visit that says something, and perhaps has a way on. */
const STANDS = {
  pending: { icon: "clock", words: "pending" },
  rejected: { icon: "door-open", words: "rejected", button: "askAgain" },
  left: { icon: "door-open", words: "left", button: "comeBack" },
  banned: { icon: "ban", words: "banned" },
  closed: { icon: "moon", words: "closed" },
};

/** @param {{ widget: import("./widget.js").Widget, visit: import("./visit.js").Visit }} props */
export function Stand({ widget, visit }) {
  const stage = visit.stage.value;
  if (stage === "name") return html`<${Welcome} widget=${widget} visit=${visit} />`;
  if (stage === "failed") return html`<${Unreachable} retry=${() => visit.enter()} />`;
  const stand = STANDS[stage];
  if (!stand) return html`<${Loading} />`;
  const { icon, words, button } = stand;
  return html`
    <${Notice} icon=${icon} title=${t(`${words}Title`)} text=${visit.reason.value || t(`${words}Text`)}
      button=${button && t(button)} go=${() => visit.again()} />`;
}
