/** One line of the log: a message that was posted, or an act. */
import { language } from "../../texts.js";
import { t } from "../../texts/admin.js";
import { html } from "../../view.js";

/** What may be done, and how that is said. */
export const ACTIONS = {
  message: "didMessage", user_created: "didUserCreated", login: "didLogin", login_refused: "didLoginRefused",
  logout: "didLogout", token_reused: "didTokenReused", refused: "didRefused", role_changed: "didRoleChanged",
  password_changed: "didPasswordChanged", key_created: "didKeyCreated", key_revoked: "didKeyRevoked",
  user_erased: "didUserErased", member_changed: "didMemberChanged", report_decided: "didReportDecided",
  filter_added: "didFilterAdded", filter_removed: "didFilterRemoved", settings_reread: "didSettingsReread",
  webhook_created: "didWebhookCreated", webhook_changed: "didWebhookChanged", webhook_deleted: "didWebhookDeleted",
  hook_created: "didHookCreated", hook_revoked: "didHookRevoked", kicked: "didKicked", banned: "didBanned",
  unbanned: "didUnbanned", muted: "didMuted", unmuted: "didUnmuted",
};

/** @param {{ line: any, onNarrow: (by: Record<string, string>) => void }} props `onNarrow`: to a user, a room, an address */
export function LogLine({ line, onNarrow }) {
  const { user, target, room, address, action } = line;
  const pick = (by, shown) => html`
    <button type="button" class="pick" title=${t("onlyThis")} onClick=${() => onNarrow(by)}>${shown}</button>
  `;
  const name = (who) => (who.id === undefined ? who.username : pick({ user: String(who.username) }, `@${who.username}`));
  return html`
    <tr role="row">
      <td role="cell" class="when"><time datetime=${line.at}>${instant(line.at)}</time></td>
      <td role="cell" data-label=${t("who")}>${user ? name(user) : html`<span class="quiet">${t("nobodyKnown")}</span>`}</td>
      <td role="cell" class="what">
        <strong>${ACTIONS[action] ? t(ACTIONS[action]) : action}</strong>
        ${line.count > 1 && html` <span class="badge">× ${line.count}</span>`}
        ${target && html` ${name(target)}`}
        <${Detail} line=${line} />
      </td>
      <td role="cell" data-label=${t("roomColumn")}>${room && pick({ room: room.direct ? String(room.id) : room.name }, room.name)}</td>
      <td role="cell" data-label=${t("address")}>${address && pick({ address }, address)}</td>
    </tr>
  `;
}

function Detail({ line: { action, raw_content, operation, outcome, before, after } }) {
  if (action === "message") {
    return raw_content === undefined ? html`<p class="quiet">${t("notShown")}</p>` : html`<p class="said">${raw_content}</p>`;
  }
  const short = [before, after].every((value) => value === undefined || typeof value !== "object");
  return html`
    ${operation && html`<p class="quiet"><code>${operation}</code> → <code>${outcome}</code></p>`}
    ${short
      ? (before ?? after) !== undefined && html`<p class="quiet">${[before, after].filter((one) => one !== undefined).join(" → ")}</p>`
      : html`
          <details>
            <summary>${t("beforeAfter")}</summary>
            ${before !== undefined && html`<p class="hint">${t("before")}</p><pre>${JSON.stringify(before, null, 2)}</pre>`}
            ${after !== undefined && html`<p class="hint">${t("after")}</p><pre>${JSON.stringify(after, null, 2)}</pre>`}
          </details>
        `}
  `;
}

/** To the second: in a log the order within a minute matters. */
function instant(date) {
  return new Intl.DateTimeFormat(language.value, { dateStyle: "medium", timeStyle: "medium" }).format(new Date(date));
}
