/** Where one writes: a text, what it replies to, files, a sticker. Nothing typed is lost. */
import { html, useEffect, useLayoutEffect, useMemo, useRef, useSignal } from "../view.js";
import { t } from "../texts/chat.js";
import { called } from "./avatar.js";
import { grow } from "./field.js";
import { Icon } from "./icon.js";
import { useMentioning } from "./mentioning.js";
import { summary } from "./quote.js";
import { isSilent, Muted, Silence, useSlowMode } from "./silence.js";
import { Tray } from "./tray.js";
import { MOST, uploadsOf } from "./uploads.js";

const stickers = () => import("./sticker.js").then(({ StickerPicker }) => StickerPicker);
const emoji = () => import("./emoji-picker.js").then(({ EmojiPicker }) => EmojiPicker);

/** @param {{ talk: import("./talk.js").Talk }} props */
export function Composer({ talk }) {
  const { room, chat } = talk;
  const field = useRef(/** @type {HTMLTextAreaElement | null} */ (null));
  const files = useRef(/** @type {HTMLInputElement | null} */ (null));
  const uploads = useMemo(() => uploadsOf(room, talk.miaou), [room]);
  const waiting = useSignal(false);
  const wait = useSlowMode(talk);
  const text = String(room.draft.value?.text ?? "");
  const reply = talk.reply.value;
  const empty = !text.trim() && uploads.list.value.length === 0;

  /** Keeps what is begun. */
  const keep = (changes) => {
    const now = { text, reply: null, files: [], ...room.draft.peek(), ...changes };
    room.draft.value = now.text || now.reply || now.files.length > 0 ? now : null;
  };
  const write = (value, caret) => {
    keep({ text: value });
    // The text is drawn first.
    requestAnimationFrame(() => {
      field.current?.focus();
      field.current?.setSelectionRange(caret, caret);
    });
  };
  const mentioning = useMentioning(talk, write);

  const attach = (list) => {
    if (list.length > 0 && !uploads.add(list)) talk.problem.value = t("tooManyFiles", { n: MOST });
  };
  useLayoutEffect(() => grow(field.current), [text]);
  useEffect(() => {
    talk.focusComposer = () => field.current?.focus();
    talk.attach = attach;
    uploads.restore(room.draft.peek()?.files ?? []);
    talk.reply.value = room.draft.peek()?.reply ?? null;
    // A finger would have the keyboard cover the half of what one came to read.
    if (!isTouch()) talk.focusComposer();
  }, [talk]);
  useEffect(() => {
    const { id, user, sticker } = reply ?? {};
    keep({ reply: reply && { id, user, raw_content: summary(reply), sticker }, files: uploads.attachments });
  }, [reply, uploads.list.value]);

  const send = async () => {
    if (empty || waiting.value || wait > 0) return;
    waiting.value = true;
    await uploads.settled();
    waiting.value = false;
    if (room.closed) return;
    // One that failed stays, for the user to decide.
    if (uploads.list.peek().some(({ state }) => state === "failed")) return;
    // As it is now: another room may have been shown meanwhile, and then this one again.
    const now = room.draft.peek()?.text ?? "";
    const { attachments } = uploads;
    for (const attachment of attachments) talk.uploaded.set(attachment.id, attachment);
    post({ raw_content: now.trim(), attachments: attachments.map(({ id }) => id) });
    uploads.clear();
    keep({ text: "", files: [] });
  };
  const post = (draft) => {
    const said = Object.entries({ ...draft, reply_to: talk.reply.peek()?.id });
    talk.post(Object.fromEntries(said.filter(([, value]) => value !== undefined && value.length !== 0)));
    talk.reply.value = null;
    keep({ reply: null });
    if (room.id) chat.presence.typed(room.id);
    talk.focusComposer();
  };
  const onInput = (event) => {
    const { value } = event.currentTarget;
    keep({ text: value });
    if (room.id) chat.typing(room.id, value.trim() === "");
    mentioning.look(event.currentTarget);
  };
  const onKeyDown = (event) => {
    if (event.isComposing || mentioning.press(event)) return;
    if (event.key === "Enter" && !event.shiftKey && !isTouch()) {
      event.preventDefault();
      send();
    } else if (event.key === "Escape" && talk.cancel()) event.stopPropagation();
    else if (event.key === "ArrowUp" && text === "") {
      const last = talk.timeline.lastOfMine();
      if (!last?.raw_content || !talk.mayChange(last)) return;
      event.preventDefault();
      talk.edit(last);
      const key = talk.keyOf(last.id);
      if (key) talk.pane.show(key, "near");
    }
  };
  const onPaste = (event) => {
    const list = [...event.clipboardData?.files ?? []];
    if (list.length === 0) return;
    event.preventDefault();
    attach(list);
  };
  const insert = (one) => {
    const { selectionStart: from = text.length, selectionEnd: to = from } = field.current ?? {};
    write(text.slice(0, from) + one + text.slice(to), from + one.length);
  };

  if (isSilent(talk)) return html`<div class="composer"><${Silence} talk=${talk} /></div>`;
  const label = t("writeTo", { name: room.name.value });
  return html`
    <form class="composer" onSubmit=${(event) => { event.preventDefault(); send(); }}>
      <${Muted} talk=${talk} />
      ${reply && html`
        <div class="replying"><${Icon} name="reply" />
          <span class="grow"><strong>${called(reply.user)}</strong> ${summary(reply)}</span>
          <button type="button" class="button plain small square" aria-label=${t("cancelReply")}
            onClick=${() => { talk.cancel(); talk.focusComposer(); }}><${Icon} name="x" /></button></div>`}
      <${Tray} uploads=${uploads} />
      <div class="writing">
        ${mentioning.view}
        <input ref=${files} type="file" multiple hidden onChange=${(event) => {
          attach([...event.currentTarget.files ?? []]);
          event.currentTarget.value = "";
        }} />
        <${Tool} icon="paperclip" label=${t("attach")} onClick=${() => files.current?.click()} />
        <textarea ref=${field} class="input" rows="1" dir="auto" aria-label=${label} placeholder=${label} value=${text}
          enterkeyhint=${isTouch() ? "enter" : "send"} autocomplete="off" readonly=${waiting.value}
          ...${mentioning.attributes}
          onInput=${onInput} onKeyDown=${onKeyDown} onPaste=${onPaste} onBlur=${mentioning.close}></textarea>
        <${Tool} icon="smile" class="keys" label=${t("emoji")} onClick=${({ currentTarget }) => talk.overlay(emoji, {
          label: t("emoji"), anchor: currentTarget, onPick: insert })} />
        <${Tool} icon="sticker" label=${t("stickers")} onClick=${({ currentTarget }) => talk.overlay(stickers, {
          anchor: currentTarget, onPick: (sticker) => post({ sticker: sticker.id }) })} />
        <button class="button primary square" aria-label=${t("send")} title=${t("send")}
          aria-disabled=${String(empty || wait > 0)}>
          ${waiting.value ? html`<span class="spin"></span>` : wait > 0 ? wait : html`<${Icon} name="send" />`}</button>
      </div>
      ${wait > 0 && html`<p class="hint">${t("slow", { n: wait })}</p>`}
      ${waiting.value && html`<p class="hint" role="status">${t("sendsLater")}</p>`}
    </form>`;
}

function Tool({ icon, label, class: kind = "", onClick }) {
  return html`
    <button type="button" class="button plain square ${kind}" aria-label=${label} title=${label} onClick=${onClick}>
      <${Icon} name=${icon} /></button>`;
}

/** Whether there is a finger, and no key that breaks a line. */
function isTouch() {
  return matchMedia("(pointer: coarse)").matches;
}
