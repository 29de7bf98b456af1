/** Logging out: asked about where something would be lost. */
import { html, useEffect } from "../view.js";
import { t } from "../texts/client.js";
import { Dialog } from "../chat/dialog.js";
import { go } from "./router.js";

/** @param {{ chat: import("../chat/chat.js").Chat, onLeave: () => void, onClose: () => void }} props */
export function Leaving({ chat, onLeave, onClose }) {
  const unsent = chat.miaou.postings({}).length;
  const leave = async () => {
    // Where the server cannot be told, this device forgets the login nevertheless.
    await chat.miaou.logout().catch(() => {});
    go("/", { replace: true });
    onLeave();
  };
  useEffect(() => {
    if (unsent === 0) leave();
  }, []);
  if (unsent === 0) return null;
  return html`
    <${Dialog} title=${t("logout")} onClose=${onClose}>
      <p>${t("unsent", { n: unsent })}</p>
      <footer>
        <button type="button" class="button" onClick=${onClose}>${t("cancel")}</button>
        <button type="button" class="button danger" onClick=${leave}>${t("logoutAnyway")}</button>
      </footer>
    <//>`;
}
