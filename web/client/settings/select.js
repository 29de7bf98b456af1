/** A field of which the answers are known. */
import { html, useId } from "../../view.js";

/**
 * @param {object} props
 * @param {string} props.name
 * @param {string} props.label
 * @param {[any, string][]} props.options each with what it says
 * @param {any} [props.chosen] the one at first
 * @param {string} [props.wrong]
 * @param {(event: any) => void} [props.onPick]
 */
export function Select({ name, label, options, chosen, wrong, onPick }) {
  const id = useId();
  return html`
    <div class="field">
      <label for=${id}>${label}</label>
      <select
        class="input" id=${id} name=${name} onChange=${onPick} aria-invalid=${wrong ? "true" : undefined}
        aria-describedby=${wrong ? `${id}-wrong` : undefined}
      >
        ${options.map(([value, text]) => html`
          <option key=${value} value=${value} selected=${value === chosen}>${text}</option>
        `)}
      </select>
      ${wrong && html`<p class="wrong" id="${id}-wrong">${wrong}</p>`}
    </div>
  `;
}
