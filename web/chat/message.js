/** One message, or one that is being sent: who, when, what, and what may be done with it. */
import { full, time } from "../texts.js";
import { html, useComputed, useEffect, useRef, useState } from "../view.js";
import { t } from "../texts/chat.js";
import { Attachments } from "./attachment.js";
import { Avatar, called } from "./avatar.js";
import { content, draft, isEmojiAlone } from "./content.js";
import { Editor } from "./editor.js";
import { Icon } from "./icon.js";
import { Quote } from "./quote.js";
import { Reactions } from "./reaction.js";
import { Receipt } from "./receipt.js";
import { StickerImage } from "./sticker.js";
import { Tools } from "./tools.js";

/** A finger hovers nowhere, so that what a message offers is always to be seen. */
const TOUCH = matchMedia("(hover: none)");

/**
 * @param {{ talk: import("./talk.js").Talk, item: any }} props  An item of the timeline: a message or a posting.
 */
export function MessageRow({ talk, item }) {
  const { key, first, at } = item;
  const message = item.message ?? posted(item.posting, talk);
  const { user, deleted_at: gone } = message;
  const mine = user.id === talk.me;
  const sent = item.kind === "message";
  // Other rows are not drawn again for each key in the one that is edited.
  const edits = useComputed(() => talk.editing.value?.message.id).value === message.id && sent;
  const marked = useComputed(() => talk.marked.value === key).value;
  const named = (message.mentions ?? []).some(({ id }) => id === talk.me);
  const [near, setNear] = useState(false);
  const [id] = useState(() => key.replaceAll(" ", "-"));

  return html`
    <article data-key=${key} tabindex="-1" aria-labelledby="${id}-by ${id}-text"
      class=${`message${first ? " first" : ""}${mine ? " mine" : ""}${named ? " named" : ""}${
        marked ? " marked" : ""}${sent ? "" : ` ${item.state}`}`}
      onPointerEnter=${() => setNear(true)} onPointerLeave=${(event) => setNear(holdsFocus(event.currentTarget))}
      onFocusIn=${() => setNear(true)}
      onFocusOut=${(event) => event.currentTarget.contains(event.relatedTarget) || setNear(false)}>
      ${first && html`<div class="face" aria-hidden="true"><${Avatar} user=${user} /></div>`}
      <div class="said">
        ${first
          ? html`<header id="${id}-by"><${Author} talk=${talk} user=${user} /> <${Time} at=${at} /></header>`
          : html`<span class="aloud" id="${id}-by">${called(user)}, ${time(at)}</span>
            <span class="side" aria-hidden="true" title=${full(at)}>${time(at)}</span>`}
        <div id="${id}-text" class="words">
          ${message.reply_to != null && html`<${Quote} talk=${talk} id=${message.reply_to} />`}
          ${gone ? html`<p class="gone">${t("deleted")}</p>` : html`
            ${edits ? html`<${Editor} talk=${talk} />`
              : html`<${Words} talk=${talk} message=${message} sent=${sent} />`}
            ${message.sticker && html`<${StickerImage} talk=${talk} sticker=${message.sticker} />`}
            ${message.attachments?.length > 0 && html`<${Attachments} talk=${talk} files=${message.attachments} />`}`}
        </div>
        ${message.reactions?.length > 0 && html`<${Reactions} talk=${talk} message=${message} />`}
        ${sent ? mine && talk.room.direct && !gone && html`<${Receipt} talk=${talk} message=${message} />`
          : html`<${Sending} talk=${talk} posting=${item.posting} state=${item.state} />`}
      </div>
      ${sent && !gone && !edits && (near || TOUCH.matches)
        && html`<${Tools} talk=${talk} message=${message} near=${near} />`}
    </article>`;
}

/** A text that is very long is cut, until somebody asks for all of it or goes into it. */
function Words({ talk, message, sent }) {
  const { id, content: said, raw_content: typed, mentions, edited_at: edited } = message;
  const [, setWhole] = useState(false);
  if (!said && !typed) return null;
  const cut = isLong(typed ?? "") && !talk.whole.has(id);
  const show = () => {
    talk.whole.add(id);
    setWhole(true);
  };
  const words = sent ? content(said, { mentions, me: talk.me }) : draft(typed);
  return html`
    <div class="content${isEmojiAlone(typed) ? " large" : ""}${cut ? " cut" : ""}" onFocusIn=${cut ? show : undefined}>
      ${words}${edited && html`<small class="edited" title=${full(Date.parse(edited))}>${t("edited")}</small>`}</div>
    ${cut && html`<button type="button" class="link" onClick=${show}>${t("showAll")}</button>`}`;
}

function isLong(text) {
  return text.length > 2_000 || text.split("\n", 31).length > 30;
}

function Author({ talk, user }) {
  const name = called(user);
  if (!talk.openUser || user.id === talk.me) return html`<strong class="author">${name}</strong>`;
  return html`<button type="button" class="author" onClick=${() => talk.openUser(user)}>${name}</button>`;
}

function Time({ at }) {
  return html`<time class="quiet" datetime=${new Date(at).toISOString()} title=${full(at)}>${time(at)}</time>`;
}

/** How far a posting has come. That it is on its way is said only where that takes a while. */
function Sending({ talk, posting, state }) {
  const [slow, setSlow] = useState(false);
  const timer = useRef(0);
  useEffect(() => {
    timer.current = setTimeout(() => setSlow(true), 1_500);
    return () => clearTimeout(timer.current);
  }, []);
  if (state === "failed") return html`<${Failed} talk=${talk} posting=${posting} />`;
  const { problem } = posting;
  return slow && html`<p class="state quiet"><${Icon} name="clock" /> ${t("sending")}${
    problem && problem.outcome !== "network" && html`: ${problem.detail ?? problem.title}`}</p>`;
}

function Failed({ talk, posting }) {
  const { problem } = posting;
  const why = Object.values(problem?.fields ?? {})[0] ?? problem?.detail ?? problem?.title ?? t("failed");
  return html`
    <div class="state wrong" role="alert">
      <p><${Icon} name="circle-alert" /> ${t("notSent", { why })}</p>
      <button type="button" class="button small" onClick=${() => posting.retry()}>${t("tryAgain")}</button>
      <button type="button" class="button small" onClick=${() => talk.takeBack(posting)}>${t("edit")}</button>
      <button type="button" class="button small plain" onClick=${() => posting.discard()}>${t("discard")}</button>
    </div>`;
}

/** A posting, as the message that it will be. */
function posted({ draft }, talk) {
  const { user } = talk.miaou;
  return {
    user, raw_content: draft.raw_content ?? "", reply_to: draft.reply_to,
    sticker: draft.sticker ? { id: draft.sticker } : null, attachments: talk.files(draft.attachments),
  };
}

function holdsFocus(element) {
  return element.contains(/** @type {any} */ (element.getRootNode()).activeElement);
}
