/**
 * A button with a menu: a popover of the browser, above all panes, closed by Escape, by Tab and by a click elsewhere.
 */
import { html, useId, useLayoutEffect, useRef, useState } from "../view.js";
import { Icon } from "./icon.js";

/** @typedef {{ label: string, icon?: string, danger?: boolean, checked?: boolean, action: () => void }} MenuItem */

/**
 * @param {{ label: string, icon?: string, items: (MenuItem | null | false | undefined)[], class?: string,
 *   onOpen?: (open: boolean) => void, children?: any }} props
 *   `label` names the button; `icon` or `children` are what it shows. Items with `checked` are one choice of several.
 */
export function Menu({ label, icon, items, class: kind = "button plain small square", onOpen, children }) {
  const id = useId();
  const button = useRef(/** @type {HTMLButtonElement | null} */ (null));
  const menu = useRef(/** @type {HTMLElement | null} */ (null));
  const [open, setOpen] = useState(false);
  useLayoutEffect(() => {
    if (!open) return undefined;
    onOpen?.(true);
    return () => onOpen?.(false);
  }, [open]);

  const choose = (item) => {
    menu.current?.hidePopover();
    // A dialog that the action opens gives the focus back to where it was: here, and not in a menu that is closed.
    button.current?.focus();
    item.action();
  };

  // While it is open, also before the focus is inside. Whatever is around the menu does not hear what is meant for it.
  const press = (event) => {
    event.stopPropagation();
    if (event.key === "Escape") {
      // Inside a shadow root the browser closes it too, but does not give the focus back.
      event.preventDefault();
      menu.current?.hidePopover();
      button.current?.focus();
    } else if (event.key === "Tab") menu.current?.hidePopover();
    else if (move(menu.current, event.key)) event.preventDefault();
  };

  return html`
    <button ref=${button} type="button" class=${kind} aria-label=${label} title=${children ? undefined : label}
      aria-haspopup="menu" aria-expanded=${String(open)} popovertarget=${id}
      onKeyDown=${(event) => (open ? press(event) : opens(event) && menu.current?.showPopover())}
    >${icon && html`<${Icon} name=${icon} />`}${children}</button>
    <div ref=${menu} id=${id} class="menu" role="menu" aria-label=${label} popover="auto"
      onBeforeToggle=${(event) => {
        if (event.newState === "open") place(event.currentTarget, button.current);
        setOpen(event.newState === "open");
      }}
      onToggle=${({ newState, currentTarget }) => newState === "open" && !focused(currentTarget) && move(currentTarget, "Home")}
      onKeyDown=${press}
    >${open && /** @type {MenuItem[]} */ (items.filter(Boolean)).map((item) => html`
      <button type="button" role=${item.checked === undefined ? "menuitem" : "menuitemradio"} tabindex="-1"
        aria-checked=${item.checked === undefined ? undefined : String(item.checked)}
        class=${item.danger ? "danger" : ""} onClick=${() => choose(item)}>
        ${item.icon && html`<${Icon} name=${item.icon} />`}<span class="grow">${item.label}</span>
        ${item.checked && html`<${Icon} name="check" />`}
      </button>`)}
    </div>`;
}

function opens(event) {
  if (event.key !== "ArrowDown" && event.key !== "ArrowUp") return false;
  event.preventDefault();
  return true;
}

/** Which of what is inside has the focus, if any. */
function focused(menu) {
  const at = menu.getRootNode().activeElement;
  return menu.contains(at) ? at : null;
}

/** Beside the button, on the sides where there is more room; not measured, as it is not drawn yet. */
function place(menu, button) {
  const { left, right, top, bottom } = button.getBoundingClientRect();
  const { clientWidth: width, clientHeight: height } = document.documentElement;
  const above = (top + bottom) / 2 > height / 2;
  const before = (left + right) / 2 > width / 2;
  Object.assign(menu.style, {
    position: "fixed", margin: "0", overflow: "auto",
    top: above ? "auto" : `${bottom + 4}px`, bottom: above ? `${height - top + 4}px` : "auto",
    left: before ? "auto" : `${Math.max(4, left)}px`, right: before ? `${Math.max(4, width - right)}px` : "auto",
    maxHeight: `${(above ? top : height - bottom) - 12}px`, maxWidth: `${width - 16}px`,
  });
}

/** Takes the focus to another item: by the arrows, Home and End, or by the letter that one begins with. */
function move(menu, key) {
  const items = /** @type {HTMLElement[]} */ ([...menu.querySelectorAll("button")]);
  const at = items.indexOf(focused(menu));
  const count = items.length;
  const to = {
    ArrowDown: (at + 1) % count, ArrowUp: at < 1 ? count - 1 : at - 1, Home: 0, End: count - 1,
  }[key] ?? letter(items, at, key);
  items[to]?.focus();
  return to !== undefined && to !== -1;
}

function letter(items, at, key) {
  if (key.length !== 1 || key === " ") return -1;
  const order = items.map((_, n) => (at + 1 + n) % items.length);
  return order.find((n) => items[n].textContent.trim().toLowerCase().startsWith(key.toLowerCase())) ?? -1;
}
