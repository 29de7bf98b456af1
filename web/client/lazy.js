/** Parts of the client that are fetched when they are first shown. */
import { html, signal } from "../view.js";
import { t } from "../texts/client.js";

/**
 * A component that fetches the one it stands for, and shows that it waits, or that it failed and may be tried again.
 *
 * @param {() => Promise<any>} load  Imports a module.
 * @param {string} name  Of the component in it.
 */
export function lazy(load, name) {
  const component = signal(/** @type {any} */ (null));
  const state = signal("idle");

  const fetch = async () => {
    state.value = "loading";
    try {
      component.value = (await load())[name];
    } catch (error) {
      console.error(error);
      state.value = "failed";
    }
  };

  function Lazy(props) {
    if (component.value) return html`<${component.value} ...${props} />`;
    if (state.value === "idle") queueMicrotask(Lazy.prepare);
    if (state.value === "failed") return html`<${Failed} retry=${fetch} />`;
    return html`<${Loading} />`;
  }
  /** Fetches it before it is shown. */
  Lazy.prepare = () => state.peek() === "idle" && fetch();
  return Lazy;
}

/** Something is on its way. */
export function Loading() {
  return html`<div class="center filler" role="status"><span class="spin"></span>
    <span class="aloud">${t("loading")}</span></div>`;
}

/** Something could not be had. @param {{ problem?: any, retry: () => void }} props */
export function Failed({ problem, retry }) {
  return html`
    <div class="center filler" role="alert">
      <div class="empty">
        <p>${problem ? said(problem) : t("notLoaded")}</p>
        <button type="button" class="button" onClick=${retry}>${t("retry")}</button>
      </div>
    </div>`;
}

/** What to tell the user of a problem: the server says it in the user's language. */
export function said(problem) {
  if (problem?.outcome === "network") return t("noConnection");
  return problem?.detail || problem?.title || t("somethingWrong");
}
