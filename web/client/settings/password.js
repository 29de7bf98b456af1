/** One's password. Who came by a service, or as a guest, has none. */
import { Icon } from "../../chat/icon.js";
import { t } from "../../texts/settings.js";
import { html, useSignal } from "../../view.js";
import { useAttempt } from "./attempt.js";
import { Field, filled } from "./field.js";
import { explain, Trouble } from "./trouble.js";

const FIELDS = ["password", "new_password"];

/** @param {{ chat: any }} props */
export function Password({ chat }) {
  const [attempt, saved, again] = [useAttempt(), useSignal(false), useSignal("")];
  const save = async (event) => {
    event.preventDefault();
    const form = event.currentTarget;
    const { password, new_password, new_password_again } = filled(form);
    [saved.value, again.value] = [false, ""];
    if (new_password !== new_password_again) {
      again.value = t("notTheSame");
      form.elements.new_password_again.focus();
      return;
    }
    const change = () => chat.miaou.call("PUT", "/api/v1/account/password", { body: { password, new_password } });
    saved.value = await attempt.run(change);
    if (saved.value) form.reset();
    else form.querySelector("[aria-invalid]")?.focus();
  };
  const problem = attempt.problem.value;
  if (problem?.status === 403) {
    return html`
      <div class="card form">
        <h3>${t("password")}</h3>
        <p class="note"><${Icon} name="info" /> <span>${explain(problem)}</span></p>
      </div>
    `;
  }
  const field = (name, label, autocomplete, more = {}) => html`
    <${Field} label=${label} hint=${more.hint} wrong=${more.wrong ?? attempt.wrong(name)}>
      ${(given) => html`
        <input
          class="input" type="password" name=${name} autocomplete=${autocomplete} required maxlength="256"
          minlength=${more.shortest} ...${given}
        />
      `}
    <//>
  `;
  return html`
    <form class="form card" onSubmit=${save} onInput=${() => (saved.value = false)}>
      <h3>${t("password")}</h3>
      <p class="quiet">${t("passwordEndsOthers")}</p>
      <input hidden type="text" name="username" autocomplete="username" value=${chat.me.value?.username} readonly />
      ${field("password", t("passwordNow"), "current-password")}
      <div class="columns">
        ${field("new_password", t("passwordNew"), "new-password", { hint: t("passwordHint"), shortest: 8 })}
        ${field("new_password_again", t("passwordAgain"), "new-password", { wrong: again.value })}
      </div>
      <${Trouble} problem=${problem} fields=${FIELDS} />
      <div class="row wrap">
        <button class="button primary" disabled=${attempt.busy.value}>${t("passwordChange")}</button>
        <span class="saved" role="status">${saved.value && html`<${Icon} name="check" /> ${t("passwordChanged")}`}</span>
      </div>
    </form>
  `;
}
