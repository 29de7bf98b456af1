/** Keys: what a bot, a script or a website proves itself with. */
import { Dialog } from "../../chat/dialog.js";
import { Icon } from "../../chat/icon.js";
import { moment } from "../../texts.js";
import { t } from "../../texts/settings.js";
import { html, useMemo, useSignal } from "../../view.js";
import { Field } from "../field.js";
import { filled } from "../attempt.js";
import { Ask } from "../ask.js";
import { KeyForm, SCOPES } from "./key-form.js";
import { Listing } from "./listing.js";
import { Pages } from "./pages.js";
import { Secret } from "./secret.js";

/** @param {{ chat: any }} props */
export function Keys({ chat }) {
  const { miaou } = chat;
  const admin = chat.me.value?.role === "admin";
  // Whose keys are shown: those of a service, or one's own.
  const service = useSignal("");
  const of = service.value;
  const pages = useMemo(() => Pages.of(miaou, "/api/v1/keys", { name: "keys", query: { service: of } }), [miaou, of]);
  const making = useSignal(false);
  const made = useSignal(/** @type {any} */ (null));
  const revoking = useSignal(/** @type {any} */ (null));
  const show = (answer) => {
    [making.value, made.value] = [false, answer];
    if ((answer.key.service ?? "") === of) pages.load();
    else service.value = answer.key.service ?? "";
  };
  const revoke = async () => {
    await miaou.call("DELETE", `/api/v1/keys/${revoking.peek().id}`);
    pages.replace(revoking.peek());
  };
  return html`
    <p class="quiet">${t("keysAbout")}</p>
    <div class="row wrap">
      <button type="button" class="button primary" onClick=${() => (making.value = true)}>
        <${Icon} name="plus" /> ${t("keyMake")}
      </button>
    </div>
    ${admin && html`<${Services} service=${service} />`}
    <${Listing} pages=${pages} label=${t("keys")} empty=${of ? t("keysNoneOf", { service: of }) : t("keysNone")}>
      ${(keys) => html`
        <ul class="cards">
          ${keys.map((key) => html`<${Key} key=${key.id} entry=${key} onRevoke=${() => (revoking.value = key)} />`)}
        </ul>
      `}
    <//>
    ${making.value && html`
      <${KeyForm} miaou=${miaou} admin=${admin} service=${of} onMade=${show} onClose=${() => (making.value = false)} />
    `}
    ${made.value && html`<${Made} made=${made.value} onClose=${() => (made.value = null)} />`}
    ${revoking.value && html`
      <${Ask}
        title=${t("keyRevoke")} danger yes=${t("keyRevokeDo")} act=${revoke} onClose=${() => (revoking.value = null)}
      >
        <p>${t("keyRevokeAsk", { name: revoking.value.name })}</p>
      <//>
    `}
  `;
}

/** Which keys are shown. The services cannot be listed: who manages one knows its name. */
function Services({ service }) {
  const pick = (event) => {
    event.preventDefault();
    service.value = filled(event.currentTarget).service;
  };
  return html`
    <form class="row wrap end" onSubmit=${pick}>
      <${Field}
        name="service" label=${t("keysOf")} hint=${t("keysOfHint")} maxlength="32" autocomplete="off"
        key=${service.value} defaultValue=${service.value}
      />
      <button class="button">${t("show")}</button>
      ${service.value && html`
        <button type="button" class="button plain" onClick=${() => (service.value = "")}>${t("keysMine")}</button>
      `}
    </form>
  `;
}

function Key({ entry, onRevoke }) {
  const over = entry.expires_at && new Date(entry.expires_at) <= new Date();
  return html`
    <li class="card">
      <div class="row wrap">
        <strong class="grow">${entry.name}</strong>
        ${over && html`<span class="badge">${t("expired")}</span>`}
        ${entry.scopes.map((scope) => html`<span class="badge" key=${scope}>${t(SCOPES[scope] ?? "unknown")}</span>`)}
        <button type="button" class="button small danger" onClick=${onRevoke}>
          ${t("revoke")}<span class="aloud"> ${entry.name}</span>
        </button>
      </div>
      <dl class="facts">
        <div><dt>${t("keyBegins")}</dt><dd><code>${entry.prefix}…</code></dd></div>
        <div><dt>${t("made")}</dt><dd>${moment(entry.created_at)}</dd></div>
        <div><dt>${t("lastUsed")}</dt><dd>${entry.last_used_at ? moment(entry.last_used_at) : t("never")}</dd></div>
        <div><dt>${t("expires")}</dt><dd>${entry.expires_at ? moment(entry.expires_at) : t("never")}</dd></div>
      </dl>
    </li>
  `;
}

function Made({ made: { key, secret, signing_secret }, onClose }) {
  return html`
    <${Dialog} title=${t("keyMade", { name: key.name })} onClose=${onClose}>
      <div class="form">
        <p class="note warn"><${Icon} name="triangle-alert" /> <span>${t("shownOnce")}</span></p>
        <${Secret} label=${t("key")} value=${secret} />
        ${signing_secret && html`
          <${Secret} label=${t("signingSecret")} value=${signing_secret} />
          <${Secret} label=${t("keyId")} value=${key.id} />
          <p class="hint">${t("signingHint")}</p>
        `}
      </div>
      <footer><button type="button" class="button primary" onClick=${onClose}>${t("keptIt")}</button></footer>
    <//>
  `;
}
