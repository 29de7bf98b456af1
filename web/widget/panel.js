/** The panel: what the chat is called, who is here, and the conversation or what stands in its way. */
import { html, signal, useEffect, useLayoutEffect, useRef } from "../view.js";
import { t } from "../texts/widget.js";
import { Head } from "./head.js";
import { Loading, Unreachable } from "./notice.js";
import { OwnMenu } from "./own.js";
import { Stand } from "./stand.js";

/** What shows conversations, as soon as it is here: who is asked for a name first does not wait for it. */
const Conversation = signal(/** @type {any} */ (null));
const lacks = signal(false);

async function load() {
  lacks.value = false;
  try {
    Conversation.value ??= (await import("../chat/messages.js")).Conversation;
  } catch {
    lacks.value = true;
  }
}

/** @param {{ widget: import("./widget.js").Widget, visit: import("./visit.js").Visit }} props */
export function Panel({ widget, visit }) {
  const stage = visit.stage.value;
  const here = visit.room.value?.viewers.value?.count ?? 0;
  useEffect(() => void load(), []);
  useLayoutEffect(() => widget.settle(), [stage]);
  return html`
    <${Head} widget=${widget} note=${here > 1 && t("here", { n: here })}><${OwnMenu} visit=${visit} /><//>
    <${Banner} visit=${visit} />
    <div class="inside">
      ${stage === "inside"
        ? html`<${Inside} widget=${widget} visit=${visit} />`
        : html`<${Stand} widget=${widget} visit=${visit} />`}
    </div>`;
}

/** The region is always there, so that what appears in it is read aloud. */
function Banner({ visit }) {
  const offline = visit.chat.value?.connection.value === "offline";
  return html`<div class="banner" role="status">${offline && html`<p>${t("offline")}</p>`}</div>`;
}

/** The conversation, as long as it is looked at: the server is told so. */
function Inside({ widget, visit }) {
  const at = useRef(/** @type {HTMLElement | null} */ (null));
  const chat = visit.chat.value;
  const room = visit.room.value;
  const View = Conversation.value;
  useLayoutEffect(() => {
    chat.viewing(room.id);
    return () => chat.viewing(null);
  }, [chat, room]);
  useLayoutEffect(() => {
    // Who opened the panel wants to write; a finger would have a keyboard jump up before anything is read.
    if (!View || !widget.attended || !matchMedia("(pointer: fine)").matches) return;
    const field = /** @type {HTMLElement | null | undefined} */ (at.current?.querySelector("textarea"));
    field?.focus({ preventScroll: true });
  }, [View, room]);
  if (!View) return lacks.value ? html`<${Unreachable} retry=${load} />` : html`<${Loading} />`;
  return html`<div ref=${at} class="room"><${View} chat=${chat} room=${room} /></div>`;
}
