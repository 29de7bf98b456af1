/** A dialog over the page: the browser's own, so that focus stays inside, Escape closes it, and focus returns. */
import { html, useId, useLayoutEffect, useRef } from "../view.js";
import { t } from "../texts/parts.js";
import { Icon } from "./icon.js";

/**
 * Is open as long as it is drawn. `onClose` is called once, when the user closed it: draw it no more then.
 * A click beside it closes nothing, so nothing typed is lost. What has `autofocus` inside has the focus first.
 *
 * @param {{ title: string, onClose: () => void, class?: string, children?: any }} props
 */
export function Dialog({ title, onClose, class: kind = "", children }) {
  const dialog = useRef(/** @type {HTMLDialogElement | null} */ (null));
  const drawn = useRef(true);
  const id = useId();

  useLayoutEffect(() => {
    const element = /** @type {HTMLDialogElement} */ (dialog.current);
    drawn.current = true;
    element.showModal();
    // Only close() gives the focus back; taking the element away does not.
    return () => {
      drawn.current = false;
      element.close();
    };
  }, []);

  return html`
    <dialog ref=${dialog} class="dialog ${kind}" aria-labelledby=${id} onClose=${() => drawn.current && onClose()}>
      <header>
        <h2 id=${id}>${title}</h2>
        <button type="button" class="button plain small square" aria-label=${t("close")}
          onClick=${() => dialog.current?.close()}><${Icon} name="x" /></button>
      </header>
      ${children}
    </dialog>`;
}
