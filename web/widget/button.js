/** The round button that opens the panel, with the number of what is unread. */
import { html } from "../view.js";
import { number } from "../texts.js";
import { t } from "../texts/widget.js";
import { Icon } from "../chat/icon.js";

/** More than that is "99+". */
const MOST = 99;

/** @param {{ widget: import("./widget.js").Widget }} props */
export function Launcher({ widget }) {
  const open = widget.isOpen.value;
  const n = widget.unread.value;
  const label = open ? t("close") : n ? t("openUnread", { n }) : t("open");
  return html`
    <button type="button" class="launcher" aria-label=${label} aria-expanded=${String(open)} aria-controls="panel"
      onPointerEnter=${() => void widget.prepare().catch(() => {})}
      onClick=${() => (open ? widget.close() : widget.open())}>
      <${Icon} name=${open ? "x" : "message-circle"} />
      ${!open && n > 0 && html`<span class="count" aria-hidden="true">${n > MOST ? `${MOST}+` : number(n)}</span>`}
    </button>`;
}
