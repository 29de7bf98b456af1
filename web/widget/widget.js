/** One widget of a page: its place there, open or closed, and the visit behind it. */
import { computed, html, render, signal } from "../view.js";
import { t } from "../texts/widget.js";
import { Launcher } from "./button.js";
import { Head } from "./head.js";
import { Loading, Unreachable } from "./notice.js";
import { tellSeen } from "./seen.js";
import { sheet } from "./sheet.js";
import { explain } from "./trouble.js";

/** Where the panel fills the window: as widget.css says it. */
const PHONE = "(max-width: 599px)";

export class Widget {
  #host = document.createElement("miaou-chat");
  #root = this.#host.attachShadow({ mode: "open" });
  /** @type {Promise<void> | null} */
  #loading = null;
  /** @type {{ destroy(): void } | null} */
  #watcher = null;
  #unseen = () => {};
  /** Whether the visitor was here last, not elsewhere in the page: what is drawn anew takes the focus along then. */
  attended = false;
  #parts = signal(/** @type {{ Panel: any, visit: import("./visit.js").Visit } | null} */ (null));

  /** @param {import("./options.js").Options} options @param {Element | null} target */
  constructor(options, target) {
    this.options = options;
    this.inline = target !== null;
    this.isOpen = signal(this.inline);
    /** Whether what a conversation needs could not be loaded. */
    this.lacks = signal(false);
    /** How many messages the visitor has not read. */
    this.unread = computed(() => this.#parts.value?.visit.room.value?.unread.value ?? 0);
    /** What it is called: as the page says, or else as its room is. */
    this.title = computed(() => {
      const visit = this.#parts.value?.visit;
      return options.title ?? visit?.room.value?.name.value ?? visit?.name.value ?? t("chat");
    });
    this.#dress();
    this.#keepKeys();
    this.#attend();
    (target ?? document.body).append(this.#host);
  }

  /** Draws it, and goes in where the visitor was before. */
  async start() {
    try {
      await this.#draw();
    } catch (error) {
      await explain(error, this.options);
      this.#host.remove();
      return;
    }
    if (this.inline || this.options.open) await this.open({ quietly: true });
    else if (wasHere(this.options.server)) await this.#enter();
  }

  async #draw() {
    this.#root.adoptedStyleSheets = await Promise.all([sheet("theme.css"), sheet("widget/widget.css")]);
    render(html`<${Frame} widget=${this} parts=${this.#parts} />`, this.#root);
  }

  /**
   * Opens the panel, and takes the focus there.
   *
   * @param {{ quietly?: boolean }} [how] quietly: the page does it and not the visitor, whose focus is left alone
   */
  async open({ quietly = false } = {}) {
    this.isOpen.value = true;
    this.#unseen();
    if (!this.inline) this.#unseen = tellSeen(this.#host);
    if (!quietly) queueMicrotask(() => this.#panel()?.focus({ preventScroll: !this.inline }));
    this.#closeByBack();
    await this.#enter();
  }

  /** Closes the panel; the focus goes back to the button where it was inside. */
  close() {
    if (this.inline || !this.isOpen.value) return;
    const inside = this.attended;
    this.isOpen.value = false;
    this.#unseen();
    this.#watcher?.destroy();
    this.#watcher = null;
    // Once it is drawn: on a phone there is no button to see before.
    if (inside) queueMicrotask(() => this.#root.querySelector("button")?.focus());
  }

  /** Whether the page still has it. */
  get isThere() {
    return this.#host.isConnected;
  }

  /** Ends it for good. */
  end() {
    this.#parts.value?.visit.end();
    this.#parts.value = null;
    this.#host.remove();
  }

  /** Something else stands in the panel now. Where the focus was in what stood there before, it goes to the panel. */
  settle() {
    if (this.attended && this.#root.activeElement === null) this.#panel()?.focus({ preventScroll: true });
  }

  /** Whether the visitor may mean this widget by Escape: nothing of it lies above the panel. */
  get bare() {
    return !this.#root.querySelector("dialog[open], :popover-open");
  }

  async #enter() {
    this.lacks.value = false;
    try {
      await this.prepare();
    } catch (error) {
      this.lacks.value = true;
      await explain(error, this.options);
      return;
    }
    const visit = this.#parts.value?.visit;
    if (visit && !["inside", "pending", "name"].includes(visit.stage.value)) await visit.enter();
  }

  /** Loads what opening will need. */
  prepare() {
    this.#loading ??= this.#load().finally(() => (this.#loading = null));
    return this.#loading;
  }

  /** What only a conversation needs: pages whose visitors do not chat do not load it. */
  async #load() {
    if (this.#parts.value) return;
    const [{ Panel }, { Visit }, { Login }, talk] = await Promise.all([
      import("./panel.js"), import("./visit.js"), import("./login.js"), sheet("chat/chat.css"),
    ]);
    const [theme, own] = this.#root.adoptedStyleSheets;
    this.#root.adoptedStyleSheets = [theme, talk, own];
    this.#parts.value = { Panel, visit: new Visit(new Login(this.options), this.options) };
  }

  #panel() {
    return /** @type {HTMLElement | null} */ (this.#root.querySelector("#panel"));
  }

  /** Theme, colour and place. */
  #dress() {
    const { theme, accent, position } = this.options;
    this.#host.dataset.theme = theme;
    this.#host.dataset.place = this.inline ? "inline" : position;
    if (!accent) return;
    this.#host.style.setProperty("--accent", `light-dark(${accent.light}, ${accent.dark})`);
    this.#host.style.setProperty("--accent-soft", `light-dark(${accent.softLight}, ${accent.softDark})`);
  }

  /** What is typed here is no shortcut of the page, which would not see that it is typed into a field. */
  #keepKeys() {
    const keep = (event) => event.stopPropagation();
    for (const kind of ["keydown", "keypress", "keyup"]) this.#host.addEventListener(kind, keep);
  }

  #attend() {
    const look = (event) => (this.attended = event.composedPath().includes(this.#host));
    document.addEventListener("focusin", look, true);
    document.addEventListener("pointerdown", look, true);
  }

  /** On a phone the panel is all there is to see, so the button that goes back closes it. */
  #closeByBack() {
    const CloseWatcher = /** @type {any} */ (globalThis).CloseWatcher;
    if (!CloseWatcher || this.inline || this.#watcher || !matchMedia(PHONE).matches) return;
    const watcher = new CloseWatcher();
    watcher.onclose = () => this.close();
    this.#watcher = watcher;
  }
}

function Frame({ widget, parts }) {
  const open = widget.isOpen.value;
  const loaded = parts.value;
  const kind = widget.inline ? "region" : "dialog";
  // A section, so that no header in it is taken for the page's.
  const escape = (event) => {
    if (event.key === "Escape" && !event.defaultPrevented && widget.bare) widget.close();
  };
  return html`
    <section class="miaou frame">
      ${!widget.inline && html`<${Launcher} widget=${widget} />`}
      <div id="panel" class="panel" role=${kind} aria-label=${widget.title.value} tabindex="-1" hidden=${!open}
        onKeyDown=${escape}>
        ${open && (loaded
          ? html`<${loaded.Panel} widget=${widget} visit=${loaded.visit} />`
          : html`
            <${Head} widget=${widget} />
            ${widget.lacks.value ? html`<${Unreachable} retry=${() => widget.open()} />` : html`<${Loading} />`}`)}
      </div>
    </section>`;
}

function wasHere(server) {
  try {
    return localStorage.getItem(`miaou:${server}:visitor`) !== null;
  } catch {
    return false;
  }
}
