/** Short notices of what happened elsewhere. They go by themselves, but not while somebody reads them. */
import { html, signal, useEffect, useSignal } from "../view.js";
import { t } from "../texts/client.js";
import { Icon } from "../chat/icon.js";

/**
 * @typedef {{ text: string, icon?: string, danger?: boolean, path?: string, label?: string }} Notice
 *   `path`: where there is more of it, and `label` what leads there.
 */

/** How many there are at once; those before go. */
const MOST = 4;
const STAYS = 9_000;

const shown = signal(/** @type {(Notice & { id: number })[]} */ ([]));
let last = 0;

/** Shows a notice, and has it read aloud when there is time. @param {Notice} notice */
export function notify(notice) {
  shown.value = [...shown.value.filter(({ text }) => text !== notice.text), { ...notice, id: ++last }].slice(-MOST);
}

/** Forgets them all: somebody else may come next. */
export function forgetNotices() {
  shown.value = [];
}

function forget(id) {
  shown.value = shown.value.filter((notice) => notice.id !== id);
}

export function Notices() {
  const held = useSignal(false);
  const hold = (now) => () => { held.value = now; };
  return html`
    <div class="toasts" role="status" onMouseEnter=${hold(true)} onMouseLeave=${hold(false)} onFocusIn=${hold(true)}
      onFocusOut=${hold(false)}>
      ${shown.value.map((notice) => html`<${One} notice=${notice} held=${held.value} key=${notice.id} />`)}
    </div>`;
}

function One({ notice, held }) {
  useEffect(() => {
    if (held) return undefined;
    const timer = setTimeout(() => forget(notice.id), STAYS);
    return () => clearTimeout(timer);
  }, [held]);
  return html`
    <div class="toast ${notice.danger ? "danger" : ""}">
      ${notice.icon && html`<${Icon} name=${notice.icon} />`}
      <p class="grow">${notice.text}</p>
      ${notice.path && html`<a class="button small" href="#${notice.path}"
        onClick=${() => forget(notice.id)}>${notice.label ?? t("show")}</a>`}
      <button type="button" class="button plain small square" aria-label=${t("dismiss")}
        onClick=${() => forget(notice.id)}><${Icon} name="x" /></button>
    </div>`;
}
