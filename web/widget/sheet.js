/**
 * The style sheets of the widget: fetched as text, made once, adopted by the roots of all widgets of a page.
 *
 * Sheets that are made so are no business of the page's `style-src`, and nothing of them leaks into the page.
 */

import { unreachable } from "./trouble.js";

/** @type {Map<string, Promise<CSSStyleSheet>>} */
const made = new Map();

/**
 * The sheet of a file of this folder's parent, such as `theme.css`.
 *
 * @param {string} path
 * @returns {Promise<CSSStyleSheet>}
 */
export function sheet(path) {
  let making = made.get(path);
  if (!making) {
    making = make(new URL(`../${path}`, import.meta.url));
    made.set(path, making);
    making.catch(() => made.delete(path));
  }
  return making;
}

async function make(address) {
  const answer = await fetch(address, { credentials: "omit" }).catch(() => null);
  if (!answer?.ok) throw unreachable(address);
  const made = new CSSStyleSheet();
  made.replaceSync(settle(await answer.text()));
  return made;
}

/**
 * The text with its rem in pixels. In a page that says `html { font-size: 62.5% }`, as many do, a rem is not what we
 * mean by it: what its reader chose in the browser.
 */
function settle(text) {
  const size = chosen();
  return text.replace(/(?<![\w-])(\d*\.?\d+)rem\b/g, (_, number) => `${Number(number) * size}px`);
}

/** The size of text that the reader chose, in pixels. */
function chosen() {
  const probe = document.createElement("miaou-probe");
  probe.style.setProperty("font-size", "medium", "important");
  document.documentElement.append(probe);
  const size = Number.parseFloat(getComputedStyle(probe).fontSize);
  probe.remove();
  return size || 16;
}
