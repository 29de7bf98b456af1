/** Pages with their list beside them, or above them where there is no room. */
import { Icon } from "../../chat/icon.js";
import { html, useLayoutEffect, useRef } from "../../view.js";

/** Style sheets by address, each once. @type {Map<string, Promise<void>>} */
const sheets = new Map();

/** Adds a style sheet, and waits until it is there. Without its colours a page is still a page. */
export function sheet(address) {
  if (!sheets.has(address)) sheets.set(address, load(address));
  return sheets.get(address);
}

/** @returns {Promise<void>} */
function load(address) {
  const link = Object.assign(document.createElement("link"), { rel: "stylesheet", href: address });
  document.head.append(link);
  return new Promise((loaded) => {
    link.onload = link.onerror = () => loaded();
  });
}

/**
 * @param {{ title: string, root: string, sections: { name: string, label: string, icon: string }[], section: string,
 *   back: string, children?: any }} props `root`: the route that the sections are under
 */
export function Sections({ title, root, sections, section, back, children }) {
  const nav = useRef(/** @type {any} */ (null));
  useLayoutEffect(() => {
    // Where the list is a strip that scrolls, the one that is shown must be seen in it; nothing else may move.
    const [strip, current] = [nav.current, nav.current?.querySelector("[aria-current]")];
    if (current) strip.scrollLeft = current.offsetLeft - (strip.clientWidth - current.offsetWidth) / 2;
  }, [section]);
  return html`
    <div class="sections"><div class="sections-grid">
      <header class="sections-head">
        <a class="button plain square back" href="#/" aria-label=${back}><${Icon} name="arrow-left" /></a>
        <h1 tabindex="-1">${title}</h1>
      </header>
      ${sections.length > 0 && html`
        <nav class="sections-nav" aria-label=${title} ref=${nav}>
          ${sections.map(({ name, label, icon }) => html`
            <a key=${name} href="#/${root}/${name}" aria-current=${name === section ? "page" : undefined}>
              <${Icon} name=${icon} /> ${label}
            </a>
          `)}
        </nav>
      `}
      <div class="sections-page" key=${section}>${children}</div>
    </div></div>
  `;
}
