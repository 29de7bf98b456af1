// What a page still says in English.
import { tables } from "./tables.mjs";

const letters = (text) => text.replace(/\{\w+\}/g, "").replace(/[^\p{L}]/gu, "");

/** What the tables say in English and otherwise in French, as patterns of all that may stand in the place of values. */
const ENGLISH = [...tables.values()].flatMap(({ en, fr }) => {
  const french = new Set([...fr.values()].flatMap(({ forms }) => Object.values(forms)));
  return [...en.values()].flatMap(({ forms }) => Object.values(forms)).filter((text) => letters(text).length > 2 && !french.has(text));
});
const PATTERNS = [...new Set(ENGLISH)].map((text) => {
  const parts = text.split(/\{\w+\}/).map((part) => part.trim().replace(/[.*+?^${}()|[\]\\]/g, "\\$&"));
  return new RegExp(`^${parts.join(".+")}$`, "u");
});

/**
 * @param {import("playwright-core").Page} page
 * @returns {Promise<string[]>} texts and labels
 */
export async function leftovers(page) {
  const said = await page.evaluate(() => {
    const found = [];
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_ELEMENT | NodeFilter.SHOW_TEXT);
    for (let node = walker.nextNode(); node; node = walker.nextNode()) {
      if (node instanceof Text) found.push(node.data);
      else for (const name of ["aria-label", "title", "placeholder", "alt"]) found.push(/** @type {Element} */ (node).getAttribute(name) ?? "");
    }
    return found.map((text) => text.trim().replace(/\s+/g, " ")).filter(Boolean);
  });
  return [...new Set(said)].filter((text) => PATTERNS.some((pattern) => pattern.test(text)));
}
