/** What went wrong, and the button that tries again. */
import { Icon } from "../chat/icon.js";
import { t } from "../texts/client.js";
import { html } from "../view.js";
import { said } from "./lazy.js";

/**
 * @param {{ problem: any, fields?: string[], onRetry?: () => void }} props `fields`: those that show by themselves what
 *   is wrong with them
 */
export function Trouble({ problem, fields = [], onRetry }) {
  if (!problem) return null;
  const wrong = Object.entries(problem.fields ?? {});
  const others = wrong.filter(([name]) => !fields.includes(name));
  if (wrong.length > 0 && others.length === 0) return null;
  return html`
    <div class="note danger" role="alert">
      <${Icon} name="circle-alert" />
      <span class="grow">${others.map(([name, why]) => `${name} ${why}`).join(" · ") || said(problem)}</span>
      ${onRetry && html`<button type="button" class="button small" onClick=${onRetry}>${t("retry")}</button>`}
    </div>
  `;
}
