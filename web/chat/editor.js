/** A message being edited, in its place. */
import { html, useLayoutEffect, useRef, useSignal } from "../view.js";
import { t } from "../texts/chat.js";
import { grow } from "./field.js";

/** @param {{ talk: import("./talk.js").Talk }} props */
export function Editor({ talk }) {
  const field = useRef(/** @type {HTMLTextAreaElement | null} */ (null));
  const wrong = useSignal("");
  const saving = useSignal(false);
  const { text } = talk.editing.value ?? { text: "" };

  useLayoutEffect(() => {
    field.current?.focus();
    field.current?.setSelectionRange(text.length, text.length);
  }, []);
  useLayoutEffect(() => grow(field.current), [text]);

  const close = () => {
    talk.cancel();
    talk.focusComposer();
  };
  const save = async () => {
    if (saving.value || !text.trim()) return;
    saving.value = true;
    try {
      await talk.save();
      talk.focusComposer();
    } catch (problem) {
      wrong.value = Object.values(problem.fields ?? {})[0] ?? problem.detail ?? problem.title ?? t("failed");
    } finally {
      saving.value = false;
    }
  };
  const onKeyDown = (event) => {
    event.stopPropagation();
    if (event.isComposing) return;
    if (event.key === "Escape") close();
    else if (event.key === "Enter" && !event.shiftKey && !matchMedia("(pointer: coarse)").matches) {
      event.preventDefault();
      save();
    }
  };

  return html`
    <div class="editor">
      <textarea ref=${field} class="input" rows="1" dir="auto" aria-label=${t("editMessage")} aria-invalid=${String(!!wrong.value)}
        value=${text} onKeyDown=${onKeyDown}
        onInput=${(event) => talk.type(event.currentTarget.value)}></textarea>
      ${wrong.value && html`<p class="wrong" role="alert">${wrong.value}</p>`}
      <div class="row">
        <button type="button" class="button small" onClick=${close}>${t("cancel")}</button>
        <button type="button" class="button small primary" disabled=${!text.trim() || saving.value}
          onClick=${save}>${t("save")}</button>
      </div>
    </div>`;
}
