/** Where a room is named: those that one is in are offered, others are typed. */
import { html, useId } from "../../view.js";
import { Field } from "../field.js";

/**
 * @param {object} props
 * @param {any} props.chat
 * @param {string} props.label
 * @param {string} [props.empty] what no name means
 * @param {string} [props.hint]
 * @param {string} [props.wrong]
 * @param {string} [props.value] what is there at first
 */
export function RoomField({ chat, label, empty, hint, wrong, value = "" }) {
  const list = useId();
  const names = [...chat.rooms.value.values()].filter((room) => !room.direct).map((room) => room.name.value);
  return html`
    <${Field}
      name="room" label=${label} hint=${hint} wrong=${wrong} list=${list} autocomplete="off" spellcheck=${false}
      placeholder=${empty} key=${value} defaultValue=${value}
    />
    <datalist id=${list}>${names.map((name) => html`<option key=${name} value=${name}></option>`)}</datalist>
  `;
}
