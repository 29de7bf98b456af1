/** Who are you: a guest with a name, or somebody with an account. */
import { html, useId, useLayoutEffect, useRef, useSignal } from "../view.js";
import { t } from "../texts/widget.js";
import { Icon } from "../chat/icon.js";

/** @param {{ widget: import("./widget.js").Widget, visit: import("./visit.js").Visit }} props */
export function Welcome({ widget, visit }) {
  const account = useSignal(false);
  const turn = (event) => {
    event.preventDefault();
    account.value = !account.value;
  };
  return html`
    <div class="stand">
      <span class="sign"><${Icon} name="message-circle" /></span>
      <h2>${t(account.value ? "loginTitle" : "nameTitle")}</h2>
      ${account.value ? html`<${Account} key="account" widget=${widget} visit=${visit} />`
        : html`<${Guest} key="guest" widget=${widget} visit=${visit} />`}
      <button type="button" class="link" onClick=${turn}>${t(account.value ? "asGuest" : "haveAccount")}</button>
    </div>`;
}

function Guest({ widget, visit }) {
  return html`
    <${Question} widget=${widget} visit=${visit} button=${t("start")}
      go=${({ name }) => visit.login.guest(name.trim())}>
      <${Field} name="name" label=${t("name")} hint=${t("nameHint")} value=${visit.login.guestName} maxlength="64"
        autocomplete="nickname" />
    <//>`;
}

function Account({ widget, visit }) {
  return html`
    <${Question} widget=${widget} visit=${visit} button=${t("login")}
      go=${({ username, password }) => visit.login.password(username.trim(), password)}>
      <${Field} name="username" label=${t("username")} autocomplete="username" autocapitalize="none" spellcheck=${false}
        required />
      <${Field} name="password" label=${t("password")} type="password" autocomplete="current-password" required />
    <//>`;
}

/** A form that is sent once at a time, and says what was wrong with it. */
function Question({ widget, visit, go, button, children }) {
  const form = useRef(/** @type {HTMLFormElement | null} */ (null));
  const busy = useSignal(false);
  const wrong = useSignal("");
  // A page's own reader, who has not come here yet, keeps the focus.
  useLayoutEffect(() => {
    if (widget.attended) form.current?.querySelector("input")?.focus({ preventScroll: true });
  }, []);

  const send = async (event) => {
    event.preventDefault();
    if (busy.value) return;
    busy.value = true;
    wrong.value = "";
    try {
      await go(Object.fromEntries(new FormData(event.currentTarget)));
    } catch (error) {
      wrong.value = sentence(error);
      visit.report(error);
      [...(form.current?.querySelectorAll("input") ?? [])].at(-1)?.select();
    } finally {
      busy.value = false;
    }
  };
  return html`
    <form ref=${form} class="form" onSubmit=${send}>
      ${children}
      <p class="wrong" role="alert">${wrong.value}</p>
      <button class="button primary" aria-disabled=${String(busy.value)}>${busy.value ? t("loading") : button}</button>
    </form>`;
}

function Field({ label, hint, ...input }) {
  const id = useId();
  return html`
    <div class="field">
      <label for=${id}>${label}</label>
      <input id=${id} class="input" aria-describedby=${hint ? `${id}-hint` : undefined} ...${input} />
      ${hint && html`<p class="hint" id="${id}-hint">${hint}</p>`}
    </div>`;
}

function sentence(error) {
  if (error?.outcome === "network" || error?.status === undefined) return t("unreachable");
  const [field] = Object.values(error.fields ?? {});
  return field ?? error.detail ?? error.title;
}
