/** Something small over the page, beside what opened it: closed by Escape and by a click elsewhere. */
import { html, useLayoutEffect, useRef } from "../view.js";

/**
 * Is open as long as it is drawn. `onClose` is called when the user closed it: draw it no more then.
 * What has `autofocus` inside has the focus first, else the first button.
 *
 * @param {{ label: string, anchor: Element | null, onClose: () => void, class?: string, children?: any }} props
 */
export function Popover({ label, anchor, onClose, class: kind = "", children }) {
  const box = useRef(/** @type {HTMLElement | null} */ (null));

  useLayoutEffect(() => {
    const element = /** @type {HTMLElement} */ (box.current);
    const before = /** @type {any} */ (element.getRootNode()).activeElement;
    place(element, anchor);
    element.showPopover();
    /** @type {HTMLElement | null} */ (element.querySelector("[autofocus], button"))?.focus();
    return () => {
      if (element.matches(":popover-open")) element.hidePopover();
      if (before?.isConnected) before.focus({ preventScroll: true });
    };
  }, []);

  return html`
    <div ref=${box} class="popover ${kind}" role="dialog" aria-label=${label} popover="auto"
      onToggle=${(event) => event.newState === "closed" && onClose()}>${children}</div>`;
}

/** Above or below the anchor, where there is more room, and within the page. */
function place(element, anchor) {
  const { clientWidth: width, clientHeight: height } = document.documentElement;
  const nowhere = { top: height / 2, bottom: height / 2, right: width };
  const { top, bottom, right } = anchor?.getBoundingClientRect() ?? nowhere;
  const above = top + bottom > height;
  Object.assign(element.style, {
    position: "fixed", margin: "0", insetInlineStart: "auto", left: "auto",
    right: `${Math.min(Math.max(8, width - right), Math.max(8, width - 360))}px`,
    top: above ? "auto" : `${Math.max(8, bottom + 4)}px`, bottom: above ? `${Math.max(8, height - top + 4)}px` : "auto",
    maxHeight: `${Math.max(160, (above ? top : height - bottom) - 16)}px`,
  });
}
