/** The first page: what this is, and the two ways in. */
import { html, signal, useEffect, useRef } from "../view.js";
import { LANGUAGES } from "../texts.js";
import { t } from "../texts/client.js";
import { Icon } from "../chat/icon.js";
import { appearance } from "./appearance.js";
import { check, useAttempt } from "./attempt.js";
import { Field } from "./field.js";
import { Logo } from "./logo.js";
import { checkAccount, taken } from "./names.js";
import { Trouble } from "./trouble.js";

/** Whether the form makes a new account. Kept while the page is open, whatever language it is in. */
const makes = signal(false);

/** Those that say by themselves what is wrong with them. */
const FIELDS = ["username", "first_name", "last_name", "password"];

/** @param {{ session: Promise<any>, ended: any }} props  `session`: session.js; `ended`: why one is here again. */
export function Login({ session, ended }) {
  useEffect(() => { document.title = "miaou"; }, []);
  return html`
    <div class="login">
      <header class="login-about">
        <p class="login-name"><${Logo} /> miaou</p>
        <h1>${t("promise")}</h1>
        <p class="quiet">${t("promiseMore")}</p>
        <ul class="login-points">
          ${["pointSent", "pointRooms", "pointYours"].map((key) => html`
            <li><${Icon} name="check" /><span>${t(key)}</span></li>`)}
        </ul>
      </header>
      <main class="login-form">
        <${Form} session=${session} ended=${ended} key=${makes.value} />
        <${Language} />
      </main>
    </div>`;
}

function Form({ session, ended }) {
  const form = useRef(/** @type {HTMLFormElement | null} */ (null));
  const attempt = useAttempt();
  const register = makes.value;

  useEffect(() => {
    form.current?.querySelector("input")?.focus({ preventScroll: true });
  }, []);

  const submit = (event) => attempt.submit(event, async (account) => {
    check(checkAccount(account, register));
    const there = await session;
    // It could not be fetched. The page, anew, tries again.
    if (!there) return location.reload();
    if (register) await there.miaou.register(account).catch(taken("username"));
    else await there.miaou.login(account.username, account.password);
    makes.value = false;
    there.enter();
  });
  const field = (name, props) => html`
    <${Field} name=${name} label=${t(name)} wrong=${attempt.wrong(name)} required
      onInput=${() => attempt.changed(name)} ...${props} />`;

  return html`
    <form ref=${form} class="form login-card" onSubmit=${submit} novalidate aria-busy=${String(attempt.busy.value)}>
      <h2>${register ? t("register") : t("login")}</h2>
      ${ended && !register && html`<p class="note warn" role="status"><${Icon} name="info" />
        <span>${t(endings[ended.name] ?? "endedOther")}
          ${ended.reason && ` ${t("reasonGiven", { reason: ended.reason })}`}</span></p>`}
      <${Trouble} problem=${attempt.problem.value} fields=${FIELDS} />
      ${field("username", { autocomplete: "username", maxlength: 32, autocapitalize: "none", spellcheck: false,
        hint: register ? t("usernameHint") : undefined })}
      ${register && html`<div class="pair">
        ${field("first_name", { autocomplete: "given-name", maxlength: 100 })}
        ${field("last_name", { autocomplete: "family-name", maxlength: 100 })}
      </div>`}
      ${field("password", { type: "password", autocomplete: register ? "new-password" : "current-password",
        maxlength: 256, hint: register ? t("passwordHint") : undefined })}
      <button class="button primary" aria-disabled=${String(attempt.busy.value)}>
        ${attempt.busy.value ? t("oneMoment") : register ? t("registerNow") : t("loginNow")}
      </button>
      <p class="login-other">
        ${register ? t("haveAccount") : t("noAccount")}${" "}
        <button type="button" class="link" onClick=${() => { makes.value = !register; }}>
          ${register ? t("login") : t("register")}
        </button>
      </p>
    </form>`;
}

function Language() {
  return html`
    <div class="login-language row" role="group" aria-label=${t("language")}>
      <${Icon} name="globe" />
      ${Object.entries(LANGUAGES).map(([code, name]) => html`
        <button type="button" class="link" lang=${code} aria-pressed=${String(appearance.language.value === code)}
          onClick=${() => { appearance.language.value = /** @type {import("../texts.js").Language} */ (code); }}>${name}</button>`)}
    </div>`;
}

/** What is said of why a login is over, by its name. */
const endings = {
  kicked: "endedKicked", banned: "endedBanned", password_changed: "endedPassword", account_erased: "endedErased",
  ended_elsewhere: "endedElsewhere", logged_out: "endedLoggedOut",
};
