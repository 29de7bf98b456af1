/** Icons. They mean nothing to a screen reader: what they stand beside, or the button around them, says it. */
import icons from "../vendor/icons.js";
import { h } from "../vendor/preact.js";

export function Icon({ name }) {
  const tags = icons[name].map(([tag, attributes]) => h(tag, attributes));
  return h("svg", { class: "icon", viewBox: "0 0 24 24", "aria-hidden": "true", focusable: "false" }, tags);
}
