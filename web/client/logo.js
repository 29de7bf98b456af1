/** The sign of the service. The name stands beside it. */
import { html } from "../view.js";

const address = new URL("../icon.svg", import.meta.url).href;

export function Logo() {
  return html`<img class="logo" src=${address} alt="" width="32" height="32" />`;
}
