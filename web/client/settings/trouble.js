/** What went wrong, and the button that tries again. */
import { Icon } from "../../chat/icon.js";
import { t } from "../../texts/settings.js";
import { html } from "../../view.js";

/** A problem in the words of whoever knows most of it. */
export function explain(problem) {
  return problem?.detail ?? problem?.title ?? t("failed");
}

/**
 * @param {{ problem: any, fields?: string[], onRetry?: () => void }} props `fields`: those that show by themselves what is
 *   wrong with them
 */
export function Trouble({ problem, fields = [], onRetry }) {
  if (!problem) return null;
  const others = Object.entries(problem.fields ?? {}).filter(([name]) => !fields.includes(name));
  const known = Object.keys(problem.fields ?? {}).length > 0;
  if (known && others.length === 0) return null;
  const text = known ? others.map(([name, wrong]) => `${name} ${wrong}`).join(" · ") : explain(problem);
  return html`
    <div class="note danger" role="alert">
      <${Icon} name="circle-alert" />
      <span class="grow">${text}</span>
      ${onRetry && html`<button type="button" class="button small" onClick=${onRetry}>${t("retry")}</button>`}
    </div>
  `;
}
