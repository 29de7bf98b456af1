/** A list that is read page by page, with all that one may see of it: it loads, is empty, fails, has more. */
import { t } from "../../texts/settings.js";
import { html, useEffect, useRef } from "../../view.js";
import { Trouble } from "../trouble.js";

/**
 * @param {{ pages: import("./pages.js").Pages, empty: string, label: string, children?: any }} props the child is a
 *   function that draws the entries
 */
export function Listing({ pages, empty, label, children }) {
  useEffect(() => void pages.load(), [pages]);
  const draw = Array.isArray(children) ? children[0] : children;
  const [items, state] = [pages.items.value, pages.state.value];
  const root = useRef(/** @type {any} */ (null));
  // How many there were, and whether more were asked for.
  const seen = useRef({ count: 0, asked: false });
  useEffect(() => {
    const { count, asked } = seen.current;
    seen.current = { count: items.length, asked: false };
    if (items.length >= count && !asked) return undefined;
    // The focus was on what is gone, or a dialog wanted to give it back to that: then it would be nowhere.
    const timer = setTimeout(() => {
      const entry = asked ? root.current?.querySelectorAll("ul > li, tbody > tr")[count] : root.current;
      if (!entry || document.activeElement !== document.body) return;
      entry.tabIndex = -1;
      entry.focus({ preventScroll: true });
    }, 50);
    return () => clearTimeout(timer);
  }, [items.length]);
  const more = () => {
    seen.current.asked = true;
    pages.more();
  };
  const first = state === "loading" && items.length === 0;
  return html`
    <section
      class="listing" aria-label=${label} aria-busy=${state === "loading" || state === "more"} tabindex="-1" ref=${root}
    >
      ${first && html`<p class="loading"><span class="spin"></span> ${t("loading")}</p>`}
      ${items.length > 0 && draw(items)}
      ${state === "ready" && items.length === 0 && html`<p class="empty quiet" role="status">${empty}</p>`}
      ${state === "failed" && html`<${Trouble} problem=${pages.problem.value} onRetry=${() => pages.retry()} />`}
      ${pages.rest.value &&
      state !== "failed" &&
      html`<button type="button" class="button more" aria-disabled=${String(state === "more")} onClick=${more}>
        ${state === "more" ? t("loading") : t("more")}
      </button>`}
    </section>
  `;
}
