/** The panel: what the chat is called, who is here, and the conversation or what stands in its way. */
import { html, useLayoutEffect, useRef } from "../view.js";
import { t } from "../texts/widget.js";
import { Icon } from "../chat/icon.js";
import { Conversation } from "../chat/messages.js";
import { OwnMenu } from "./own.js";
import { Stand } from "./stand.js";

/** @param {{ widget: import("./widget.js").Widget, visit: import("./visit.js").Visit }} props */
export function Panel({ widget, visit }) {
  const stage = visit.stage.value;
  useLayoutEffect(() => widget.settle(), [stage]);
  return html`
    <${Head} widget=${widget} visit=${visit} />
    <${Banner} visit=${visit} />
    <div class="inside">
      ${stage === "inside"
        ? html`<${Inside} widget=${widget} visit=${visit} />`
        : html`<${Stand} widget=${widget} visit=${visit} />`}
    </div>`;
}

function Head({ widget, visit }) {
  const here = visit.room.value?.viewers.value?.count ?? 0;
  return html`
    <header class="head">
      <div class="grow">
        <h2>${widget.title.value}</h2>
        ${here > 1 && html`<p class="quiet">${t("here", { n: here })}</p>`}
      </div>
      <${OwnMenu} visit=${visit} />
      ${!widget.inline && html`
        <button type="button" class="button plain small square" aria-label=${t("close")} onClick=${() => widget.close()}>
          <${Icon} name="x" />
        </button>`}
    </header>`;
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
  useLayoutEffect(() => {
    chat.viewing(room.id);
    // Who opened the panel wants to write; a finger would have a keyboard jump up before anything is read.
    if (widget.attended && matchMedia("(pointer: fine)").matches) {
      /** @type {HTMLElement | null | undefined} */ (at.current?.querySelector("textarea"))?.focus({ preventScroll: true });
    }
    return () => chat.viewing(null);
  }, [chat, room]);
  return html`<div ref=${at} class="room"><${Conversation} chat=${chat} room=${room} /></div>`;
}
