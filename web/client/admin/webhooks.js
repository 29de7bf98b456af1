/** Other services that are told what happens. */
import { Icon } from "../../chat/icon.js";
import { Dialog } from "../../chat/dialog.js";
import { t } from "../../texts/admin.js";
import { html, useMemo, useSignal } from "../../view.js";
import { Listing } from "../settings/listing.js";
import { Pages } from "../settings/pages.js";
import { Secret } from "../settings/secret.js";
import { Webhook } from "./webhook.js";
import { WebhookForm } from "./webhook-form.js";

/** @param {{ chat: any }} props */
export function Webhooks({ chat }) {
  const { miaou } = chat;
  const pages = useMemo(() => Pages.of(miaou, "/api/v1/webhooks", { name: "webhooks" }), [miaou]);
  const [making, made] = [useSignal(false), useSignal(/** @type {any} */ (null))];
  const close = () => (made.value = null);
  const show = (answer) => {
    [making.value, made.value] = [false, answer];
    pages.load();
  };
  return html`
    <p class="quiet">${t("webhooksAbout")}</p>
    <div class="row wrap">
      <button type="button" class="button primary" onClick=${() => (making.value = true)}>
        <${Icon} name="plus" /> ${t("webhookAdd")}
      </button>
    </div>
    <${Listing} pages=${pages} label=${t("webhooks")} empty=${t("webhooksNone")}>
      ${(webhooks) => html`
        <ul class="cards">
          ${webhooks.map((webhook) => html`
            <${Webhook}
              key=${webhook.id} miaou=${miaou} webhook=${webhook} onSecret=${(answer) => (made.value = answer)}
              onChange=${(by) => pages.replace(webhook, by)}
            />
          `)}
        </ul>
      `}
    <//>
    ${making.value && html`<${WebhookForm} chat=${chat} onMade=${show} onClose=${() => (making.value = false)} />`}
    ${made.value &&
    html`<${Dialog} title=${t("webhookSecret")} onClose=${close}>
      <div class="form">
        <p class="note warn"><${Icon} name="triangle-alert" /> <span>${t("shownOnce")}</span></p>
        <p class="hint">${made.value.webhook.url}</p>
        <${Secret} label=${t("webhookSecret")} value=${made.value.secret} />
      </div>
      <footer><button type="button" class="button primary" onClick=${close}>${t("keptIt")}</button></footer>
    <//>`}
  `;
}
