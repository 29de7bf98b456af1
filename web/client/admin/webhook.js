/** One webhook: whether anything gets through, and what may be done with it. */
import { Icon } from "../../chat/icon.js";
import { Menu } from "../../chat/menu.js";
import { moment } from "../../texts.js";
import { t } from "../../texts/admin.js";
import { html, useSignal } from "../../view.js";
import { useAttempt } from "../attempt.js";
import { Ask } from "../ask.js";
import { Trouble } from "../trouble.js";

const OFF = { requested: "offRequested", failing: "offFailing", gone: "offGone" };

/** @param {{ miaou: any, webhook: any, onChange: (by?: any) => void, onSecret: (answer: any) => void }} props */
export function Webhook({ miaou, webhook, onChange, onSecret }) {
  const [attempt, said, asking] = [useAttempt(), useSignal(""), useSignal(/** @type {string | null} */ (null))];
  const path = `/api/v1/webhooks/${webhook.id}`;
  const close = () => (asking.value = null);
  const act = (deed) => () => {
    said.value = "";
    return attempt.run(deed);
  };
  const turn = act(async () => {
    const answer = await miaou.call("PATCH", path, { body: { active: !webhook.active } });
    onChange(answer.webhook);
  });
  const ping = act(async () => {
    const { delivered, status, error, milliseconds } = await miaou.call("POST", `${path}/ping`);
    said.value = t(delivered ? "pingDelivered" : "pingFailed", { what: status ?? error, milliseconds });
  });
  const replay = act(async () => {
    const { replayed } = await miaou.call("POST", `${path}/replay`, { body: {} });
    said.value = t("replayed", { n: replayed });
  });
  const items = [
    { label: t("ping"), icon: "send", action: ping },
    { label: t(webhook.active ? "switchOff" : "switchOn"), icon: webhook.active ? "bell-off" : "bell", action: turn },
    { label: t("replay"), icon: "refresh-cw", action: replay },
    { label: t("newSecret"), icon: "key-round", action: () => (asking.value = "secret") },
    { label: t("webhookDelete"), icon: "trash-2", danger: true, action: () => (asking.value = "delete") },
  ];
  return html`
    <li class="card">
      <div class="row wrap">
        <strong class="grow">${webhook.url}</strong>
        <span class="badge ${webhook.active ? "loud" : ""}">${t(webhook.active ? "on" : "off")}</span>
        <${Menu} label=${t("actOnWebhook", webhook)} class="button small" items=${items}>
          ${t("act")} <${Icon} name="chevron-down" />
        <//>
      </div>
      ${webhook.off_reason && html`<p class="note warn">${t(OFF[webhook.off_reason] ?? "offRequested")}</p>`}
      ${webhook.failing_since && html`
        <p class="note danger">${t("failingSince", { at: moment(webhook.failing_since) })}</p>
      `}
      <dl class="facts">
        <div><dt>${t("where")}</dt><dd>${webhook.room?.name ?? t("webhookAllRooms")}</dd></div>
        <div><dt>${t("webhookEvents")}</dt><dd>${webhook.events.join(", ") || t("all")}</dd></div>
        <div><dt>${t("by")}</dt><dd>@${webhook.created_by.username}</dd></div>
        <div><dt>${t("since")}</dt><dd>${moment(webhook.created_at)}</dd></div>
      </dl>
      <p class="hint" role="status">${attempt.busy.value ? t("working") : said.value}</p>
      <${Trouble} problem=${attempt.problem.value} />
      ${asking.value === "secret" &&
      html`<${Ask}
        title=${t("newSecret")} danger yes=${t("newSecretDo")} onClose=${close}
        act=${async () => onSecret(await miaou.call("POST", `${path}/secret`))}
      ><p>${t("newSecretAsk")}</p><//>`}
      ${asking.value === "delete" &&
      html`<${Ask}
        title=${t("webhookDelete")} danger yes=${t("webhookDeleteDo")} onClose=${close}
        act=${async () => {
          await miaou.call("DELETE", path);
          onChange();
        }}
      ><p>${t("webhookDeleteAsk", webhook)}</p><//>`}
    </li>
  `;
}
