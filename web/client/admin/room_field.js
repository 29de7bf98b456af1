/** Where a room is named: those that one is in are offered, others are typed. */
import { html, useId } from "../../view.js";
import { Field } from "../settings/field.js";

/**
 * @param {{ chat: any, label: string, empty: string, hint?: string, wrong?: string, value?: string }} props `empty`:
 *   what no name means
 */
export function RoomField({ chat, label, empty, hint, wrong, value = "" }) {
  const list = useId();
  const names = [...(chat.rooms.value?.values() ?? [])].filter((room) => !room.direct).map(({ name }) => name.value);
  return html`
    <${Field} label=${label} hint=${hint} wrong=${wrong}>
      ${(given) => html`
        <input
          class="input" name="room" list=${list} autocomplete="off" spellcheck=${false} placeholder=${empty}
          key=${value} defaultValue=${value} ...${given}
        />
      `}
    <//>
    <datalist id=${list}>${names.map((name) => html`<option key=${name} value=${name}></option>`)}</datalist>
  `;
}
