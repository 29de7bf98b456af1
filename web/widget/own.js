/** The visitor's own menu: who it is here, and the way out. A user of the site comes and goes as the site says. */
import { html, useSignal } from "../view.js";
import { t } from "../texts/widget.js";
import { Dialog } from "../chat/dialog.js";
import { Menu } from "../chat/menu.js";

/** @param {{ visit: import("./visit.js").Visit }} props */
export function OwnMenu({ visit }) {
  const asking = useSignal(false);
  const user = visit.login.user.value;
  const { by } = visit.login;
  if (!user || by === "site") return null;
  const label = t(by === "guest" ? "forget" : "logout");
  const items = [{ label, icon: "log-out", danger: true, action: () => (asking.value = true) }];
  return html`
    <${Menu} label=${`${t("options")}. ${t("youAre", { name: user.username })}`} icon="settings" items=${items} />
    ${asking.value && html`<${Leaving} visit=${visit} by=${by} onClose=${() => (asking.value = false)} />`}`;
}

function Leaving({ visit, by, onClose }) {
  const guest = by === "guest";
  const busy = useSignal(false);
  const wrong = useSignal("");
  const go = async (how) => {
    if (busy.value) return;
    busy.value = true;
    try {
      await visit.goOut(how);
    } catch (error) {
      wrong.value = error?.detail ?? error?.title ?? t("unreachable");
      busy.value = false;
    }
  };
  return html`
    <${Dialog} title=${t(guest ? "forgetTitle" : "logoutTitle")} onClose=${onClose}>
      <p>${t(guest ? "forgetText" : "logoutText")}</p>
      <p class="wrong" role="alert">${wrong.value}</p>
      <footer>
        <button type="button" class="button" onClick=${onClose}>${t("cancel")}</button>
        ${guest && html`
          <button type="button" class="button danger" onClick=${() => go({ erase: true })}>${t("erase")}</button>`}
        <button type="button" class="button primary" onClick=${() => go()}>${t(guest ? "leave" : "logout")}</button>
      </footer>
    <//>`;
}
