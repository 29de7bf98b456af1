/** Leaving for good. */
import { Dialog } from "../../chat/dialog.js";
import { Icon } from "../../chat/icon.js";
import { t } from "../../texts/settings.js";
import { html, useSignal } from "../../view.js";
import { useAttempt } from "./attempt.js";
import { Field, filled } from "./field.js";
import { Trouble } from "./trouble.js";

/** @param {{ chat: any, onClose: () => void }} props */
export function Erasure({ chat, onClose }) {
  const [attempt, wrong] = [useAttempt(), useSignal("")];
  const { username } = chat.me.value;
  const erase = async (event) => {
    event.preventDefault();
    const form = event.currentTarget;
    const given = filled(form);
    wrong.value = given.confirmation === username ? "" : t("eraseNotTyped", { username });
    if (wrong.value) return form.elements.confirmation.focus();
    const body = { password: given.password || undefined };
    const done = await attempt.run(() => chat.miaou.call("DELETE", "/api/v1/account", { body }));
    // The session is over already: what is left is to forget it here, which shows the login.
    if (done) chat.miaou.logout().catch(() => {});
    else form.querySelector("[aria-invalid]")?.focus();
  };
  return html`
    <${Dialog} title=${t("erase")} onClose=${onClose}>
      <form class="form" onSubmit=${erase}>
        <p class="note danger"><${Icon} name="triangle-alert" /> <span>${t("eraseForGood")}</span></p>
        <div>
          <strong>${t("eraseGoes")}</strong>
          <ul><li>${t("eraseGoesLogin")}</li><li>${t("eraseGoesNames")}</li><li>${t("eraseGoesMessages")}</li><li>${t("eraseGoesKeys")}</li></ul>
        </div>
        <div>
          <strong>${t("eraseStays")}</strong>
          <ul><li>${t("eraseStaysPlaces")}</li><li>${t("eraseStaysOthers")}</li><li>${t("eraseStaysLog")}</li></ul>
        </div>
        <${Field} label=${t("eraseType", { username })} wrong=${wrong.value}>
          ${(given) => html`
            <input
              class="input" name="confirmation" required autocomplete="off" autocapitalize="none" spellcheck=${false}
              ...${given}
            />
          `}
        <//>
        <${Field} label=${t("password")} hint=${t("erasePasswordHint")} wrong=${attempt.wrong("password")}>
          ${(given) => html`
            <input class="input" type="password" name="password" maxlength="256" autocomplete="current-password" ...${given} />
          `}
        <//>
        <${Trouble} problem=${attempt.problem.value} fields=${["password"]} />
        <footer>
          <button type="button" class="button" autofocus onClick=${onClose}>${t("cancel")}</button>
          <button class="button danger primary" disabled=${attempt.busy.value}>${t("eraseDo")}</button>
        </footer>
      </form>
    <//>
  `;
}
