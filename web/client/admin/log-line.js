/** One line of the log: a message that was posted, or an act. */
import { instant } from "../../texts.js";
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

/**
 * @param {object} props
 * @param {any} props.line
 * @param {(by: Record<string, string>) => void} props.onNarrow to a user, a room or an address
 */
export function LogLine({ line, onNarrow }) {
  const { user, target, room, address, action } = line;
  const pick = (by, text) => html`
    <button type="button" class="pick" title=${t("onlyThis")} onClick=${() => onNarrow(by)}>${text}</button>
  `;
  // By number: who is erased is not found by the name of then. A login that failed has a name, and nobody of it.
  const who = ({ id, username }) => (id === undefined ? username : pick({ user: String(id) }, `@${username}`));
  const where = () => pick({ room: room.direct ? String(room.id) : room.name }, room.name);
  return html`
    <tr role="row">
      <td role="cell" class="when"><time datetime=${line.at}>${instant(line.at)}</time></td>
      <td role="cell" class="who">
        ${user ? who(user) : html`<span class="quiet">${t("nobodyKnown")}</span>`}
        ${address && html`<div class="hint">${pick({ address }, address)}</div>`}
      </td>
      <td role="cell" class="what">
        <strong>${ACTIONS[action] ? t(ACTIONS[action]) : action}</strong>
        ${line.count > 1 && html` <span class="badge">× ${line.count}</span>`} ${target && who(target)}
        ${room && html` <span class="quiet">· ${where()}</span>`}
        ${action === "message" ? html`<${Said} text=${line.raw_content} />` : html`<${Change} line=${line} />`}
      </td>
    </tr>
  `;
}

function Said({ text }) {
  return text === undefined ? html`<p class="quiet">${t("notShown")}</p>` : html`<p class="said">${text}</p>`;
}

/** What was refused, and what was changed: a word or two as they are, all else where it is asked for. */
function Change({ line: { operation, outcome, before, after } }) {
  const values = [["before", before], ["after", after]].filter(([, value]) => value !== undefined && value !== null);
  const long = values.some(([, value]) => typeof value === "object");
  return html`
    ${operation && html`<p class="quiet"><code>${operation}</code> → <code>${outcome}</code></p>`}
    ${values.length > 0 && !long && html`<p class="quiet">${values.map(([, value]) => value).join(" → ")}</p>`}
    ${long && html`
      <details>
        <summary>${t("beforeAfter")}</summary>
        ${values.map(([name, value]) => html`
          <p class="hint" key=${name}>${t(name)}</p>
          <pre tabindex="0">${JSON.stringify(value, null, 2)}</pre>
        `)}
      </details>
    `}
  `;
}
