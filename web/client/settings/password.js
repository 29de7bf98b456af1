/** One's password. Who came by a service, or as a guest, has none. */
import { Icon } from "../../chat/icon.js";
import { t } from "../../texts/settings.js";
import { html, useSignal } from "../../view.js";
import { Field } from "../field.js";
import { said } from "../lazy.js";
import { useAttempt } from "../attempt.js";
import { Saved } from "./saved.js";
import { Trouble } from "../trouble.js";

/** @param {{ chat: any }} props */
export function Password({ chat }) {
  const [attempt, saved] = [useAttempt(), useSignal(false)];
  const save = async (event) => {
    const form = event.currentTarget;
    saved.value = false;
    saved.value = await attempt.submit(event, async ({ password, new_password, new_password_again }) => {
      if (new_password !== new_password_again) throw { fields: { new_password_again: t("notTheSame") } };
      await chat.miaou.call("PUT", "/api/v1/account/password", { body: { password, new_password } });
    });
    if (saved.value) form.reset();
  };
  const problem = attempt.problem.value;
  if (problem?.status === 403) {
    return html`
      <div class="card form">
        <h3>${t("password")}</h3>
        <p class="note" role="status"><${Icon} name="info" /> <span>${said(problem)}</span></p>
      </div>
    `;
  }
  const field = (name, label, autocomplete, more = {}) => html`
    <${Field}
      name=${name} label=${label} type="password" wrong=${attempt.wrong(name)} autocomplete=${autocomplete} required
      maxlength="256" ...${more}
    />
  `;
  return html`
    <form class="form card" onSubmit=${save} onInput=${() => (saved.value = false)}>
      <h3>${t("password")}</h3>
      <p class="quiet">${t("passwordEndsOthers")}</p>
      <input hidden type="text" autocomplete="username" value=${chat.me.value?.username} readonly />
      ${field("password", t("passwordNow"), "current-password")}
      <div class="columns">
        ${field("new_password", t("passwordNew"), "new-password", { hint: t("passwordHint"), minlength: 8 })}
        ${field("new_password_again", t("passwordAgain"), "new-password")}
      </div>
      <${Trouble} problem=${problem} fields=${["password", "new_password", "new_password_again"]} />
      <div class="row wrap">
        <button class="button primary" aria-disabled=${String(attempt.busy.value)}>${t("passwordChange")}</button>
        <${Saved} text=${saved.value && t("passwordChanged")} />
      </div>
    </form>
  `;
}
