/**
 * A page's own colour, made fit to be read.
 *
 * Links and buttons are written in it and on it, so it is darkened or lightened until it has the contrast that
 * theme.css promises, and a little more: a button is brighter under the pointer.
 */

/** The grounds of theme.css. What is readable on the colour's soft shade is more so on these. */
const GROUND = { light: [255, 255, 255], dark: [22, 24, 29] };
const CONTRAST = 5;
/** How much of the colour is in its soft shade. */
const SOFT = 0.12;

/**
 * The colour for both themes, each with its soft shade, as `#rrggbb`; null where `said` is no opaque colour.
 *
 * @param {string} said any colour that CSS knows
 */
export function accents(said) {
  const colour = parse(said);
  if (!colour) return null;
  const light = readable(colour, GROUND.light, [0, 0, 0]);
  const dark = readable(colour, GROUND.dark, [255, 255, 255]);
  return { light: hex(light.ink), softLight: hex(light.soft), dark: hex(dark.ink), softDark: hex(dark.soft) };
}

/** The contrast of two colours (WCAG 2.2), from 1 to 21. */
export function contrast(one, other) {
  const [dim, bright] = [luminance(one), luminance(other)].sort((a, b) => a - b);
  return (bright + 0.05) / (dim + 0.05);
}

function readable(colour, ground, end) {
  for (let step = 0; step <= 1; step += 0.05) {
    const ink = mix(end, colour, step);
    const soft = mix(ink, ground, SOFT);
    if (contrast(ink, soft) >= CONTRAST) return { ink, soft };
  }
  return { ink: end, soft: mix(end, ground, SOFT) };
}

function parse(said) {
  const context = document.createElement("canvas").getContext("2d");
  if (!context || !CSS.supports("color", said)) return null;
  context.fillStyle = said;
  const digits = /^#([0-9a-f]{2})([0-9a-f]{2})([0-9a-f]{2})$/.exec(String(context.fillStyle));
  return digits ? digits.slice(1).map((two) => Number.parseInt(two, 16)) : null;
}

/** `part` of one colour in another. */
function mix(one, other, part) {
  return one.map((value, index) => Math.round(value * part + other[index] * (1 - part)));
}

function luminance(colour) {
  const [red, green, blue] = colour.map((value) => {
    const part = value / 255;
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

function hex(colour) {
  return `#${colour.map((value) => value.toString(16).padStart(2, "0")).join("")}`;
}
