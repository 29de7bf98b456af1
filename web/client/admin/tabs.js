/** One of a few lists: buttons of which one is pressed. */
import { html } from "../../view.js";

/** @param {{ label: string, tabs: { value: string, label: string }[], chosen: any }} props `chosen`: a signal */
export function Tabs({ label, tabs, chosen }) {
  return html`
    <div class="tabs" role="group" aria-label=${label}>
      ${tabs.map((tab) => html`
        <button
          key=${tab.value} type="button" class="button small" aria-pressed=${String(chosen.value === tab.value)}
          onClick=${() => (chosen.value = tab.value)}
        >
          ${tab.label}
        </button>
      `)}
    </div>
  `;
}
