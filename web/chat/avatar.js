/** A user's letter in a colour of its own, with a dot that says how present. */
import { html } from "../view.js";
import { t } from "../texts/parts.js";

/** A colour, as an angle: the same for a name wherever it stands. Lightness alone makes the contrast. */
function hueOf(name) {
  let sum = 0;
  for (const character of name.toLowerCase()) sum = (sum * 31 + Number(character.codePointAt(0))) % 65_521;
  // The golden angle: names that are nearly the same are far from each other in colour.
  return Math.round((sum * 137.508) % 360);
}

/** What a user is called. */
export function called(user) {
  return erased(user) ? t("nobody") : user.username;
}

/** Nobody can choose a name with the mark that erased users have. */
function erased(user) {
  return user.username?.startsWith("erased~");
}

/**
 * The name must stand beside it: to a screen reader it says the status alone.
 *
 * @param {{ user?: { username?: string } | null, status?: "connected" | "away" | "disconnected" }} props
 */
export function Avatar({ user, status }) {
  const hue = hueOf(user?.username ?? "");
  const style = {
    background: `light-dark(oklch(0.92 0.06 ${hue}), oklch(0.34 0.07 ${hue}))`,
    color: `light-dark(oklch(0.4 0.12 ${hue}), oklch(0.88 0.08 ${hue}))`,
  };
  const name = user && !erased(user) ? user.username ?? "" : "";
  const letter = [...name].find((character) => /[\p{L}\p{N}]/u.test(character)) ?? "?";
  return html`
    <span class="avatar" style=${style} data-status=${status}>
      <span aria-hidden="true">${letter}</span>
      ${status && html`<span class="aloud">${t(status)}</span>`}
    </span>`;
}
