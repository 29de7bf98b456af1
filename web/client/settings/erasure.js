/** Leaving for good. */
import { Dialog } from "../../chat/dialog.js";
import { Icon } from "../../chat/icon.js";
import { t } from "../../texts/settings.js";
import { html } from "../../view.js";
import { Field } from "../field.js";
import { go } from "../router.js";
import { useAttempt } from "../attempt.js";
import { Trouble } from "../trouble.js";

const GOES = ["eraseGoesLogin", "eraseGoesNames", "eraseGoesMessages", "eraseGoesKeys"];
const STAYS = ["eraseStaysPlaces", "eraseStaysOthers", "eraseStaysLog"];

/** @param {{ chat: any, onClose: () => void }} props */
export function Erasure({ chat, onClose }) {
  const attempt = useAttempt();
  const { miaou } = chat;
  const username = chat.me.value?.username ?? "";
  const erase = async (event) => {
    const done = await attempt.submit(event, async ({ confirmation, password }) => {
      if (confirmation !== username) throw { fields: { confirmation: t("eraseNotTyped", { username }) } };
      await miaou.call("DELETE", "/api/v1/account", { body: { password: password || undefined } });
    });
    // The session is over already: what is left is to forget it here, which shows the login.
    if (!done) return;
    go("/", { replace: true });
    miaou.logout();
  };
  const list = (title, lines) => html`
    <div><strong>${t(title)}</strong> <ul>${lines.map((line) => html`<li key=${line}>${t(line)}</li>`)}</ul></div>
  `;
  return html`
    <${Dialog} title=${t("erase")} onClose=${onClose}>
      <form class="form" onSubmit=${erase}>
        <p class="note danger"><${Icon} name="triangle-alert" /> <span>${t("eraseForGood")}</span></p>
        ${list("eraseGoes", GOES)} ${list("eraseStays", STAYS)}
        <${Field}
          name="confirmation" label=${t("eraseType", { username })} wrong=${attempt.wrong("confirmation")} required
          autocomplete="off" autocapitalize="none" spellcheck=${false}
        />
        <${Field}
          name="password" type="password" label=${t("password")} hint=${t("erasePasswordHint")}
          wrong=${attempt.wrong("password")} maxlength="256" autocomplete="current-password"
        />
        <${Trouble} problem=${attempt.problem.value} fields=${["confirmation", "password"]} />
        <footer>
          <button type="button" class="button" autofocus onClick=${onClose}>${t("cancel")}</button>
          <button class="button danger primary" aria-disabled=${String(attempt.busy.value)}>${t("eraseDo")}</button>
        </footer>
      </form>
    <//>
  `;
}
