/** A list that is read page by page, with all that one may see of it: it loads, is empty, fails, has more. */
import { t } from "../../texts/settings.js";
import { html, useEffect, useRef } from "../../view.js";
import { Trouble } from "./trouble.js";

/**
 * @param {{ pages: import("./pages.js").Pages, empty: string, label: string, children?: any }} props the child is a
 *   function that draws the entries
 */
export function Listing({ pages, empty, label, children }) {
  useEffect(() => void pages.load(), [pages]);
  const draw = Array.isArray(children) ? children[0] : children;
  const [items, state] = [pages.items.value, pages.state.value];
  const root = useRef(/** @type {any} */ (null));
  const count = useRef(0);
  useEffect(() => {
    const fewer = items.length < count.current;
    count.current = items.length;
    if (!fewer) return undefined;
    // What had the focus is gone, or a dialog wanted to give it back to that: then it would be nowhere.
    const timer = setTimeout(() => document.activeElement === document.body && root.current?.focus(), 50);
    return () => clearTimeout(timer);
  }, [items.length]);
  const first = state === "loading" && items.length === 0;
  return html`
    <section
      class="listing" aria-label=${label} aria-busy=${state === "loading" || state === "more"} tabindex="-1" ref=${root}
    >
      ${first && html`<p class="loading"><span class="spin"></span> ${t("loading")}</p>`}
      ${items.length > 0 && draw(items)}
      ${state === "ready" && items.length === 0 && html`<p class="empty quiet">${empty}</p>`}
      ${state === "failed" && html`<${Trouble} problem=${pages.problem.value} onRetry=${() => pages.retry()} />`}
      ${pages.rest.value &&
      state !== "failed" &&
      html`<button type="button" class="button more" disabled=${state === "more"} onClick=${() => pages.more()}>
        ${state === "more" ? t("loading") : t("more")}
      </button>`}
    </section>
  `;
}
