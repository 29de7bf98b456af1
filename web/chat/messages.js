/** A conversation: what was said, and where one writes. */
import { html, useEffect, useLayoutEffect, useMemo, useRef, useSignal, useSignalEffect } from "../view.js";
import { number } from "../texts.js";
import { t } from "../texts/chat.js";
import { called } from "./avatar.js";
import { Composer } from "./composer.js";
import { Icon } from "./icon.js";
import { MessageRow } from "./message.js";
import { DayRow, NoticeRow, UnreadRow } from "./notice.js";
import { summary } from "./quote.js";
import { isSilent } from "./silence.js";
import { Talk } from "./talk.js";
import { MANY } from "./unread.js";
import { walk } from "./walk.js";

const ROWS = { message: MessageRow, posting: MessageRow, day: DayRow, unread: UnreadRow, notice: NoticeRow };

/**
 * @param {{ chat: import("./chat.js").Chat, room: import("./room.js").Room, message?: number | null,
 *   onOpenUser?: (user: any) => void }} props
 *   `message`: the one to go to, where it is not the newest; `onOpenUser`: the name of a user was clicked.
 */
export function Conversation({ chat, room, message, onOpenUser }) {
  const talk = useMemo(() => new Talk(chat, room, { onOpenUser }), [chat, room]);
  const over = talk.over.value;
  const dropping = useSignal(false);

  useEffect(() => void talk.open(message ?? undefined), [talk, message]);
  useEffect(() => () => talk.leave(), [talk]);
  useSignalEffect(() => {
    if (talk.timeline.said.value) talk.heard();
  });
  const { state } = talk.timeline;
  useEffect(() => {
    if (room.direct && room.id && state.value === "ready") talk.timeline.receipts.load(talk.timeline).catch(() => {});
  }, [talk, state.value]);

  const dragged = (event) => {
    if (!event.dataTransfer?.types.includes("Files") || isSilent(talk)) return;
    event.preventDefault();
    dropping.value = event.type === "dragover";
    if (event.type === "drop") talk.attach([...event.dataTransfer.files]);
  };
  const close = () => {
    const { message: about } = over?.props ?? {};
    talk.over.value = null;
    // The button that opened it goes with the focus: its row is still there.
    const key = about && talk.keyOf(about.id);
    if (key) talk.pane.row(key)?.focus({ preventScroll: true });
  };

  return html`
    <section class="talk${dropping.value ? " dropping" : ""}" aria-label=${t("conversation", { name: room.name.value })}
      key=${room.id} onDragOver=${dragged} onDragLeave=${dragged} onDrop=${dragged}>
      <${List} talk=${talk} />
      <${Problem} talk=${talk} />
      <${Typing} room=${room} />
      <${Composer} talk=${talk} />
      ${over && html`<${over.view} talk=${talk} ...${over.props} onClose=${close} />`}
      <div class="aloud" aria-live="polite">${talk.done.value}</div>
    </section>`;
}

function List({ talk }) {
  const { timeline, pane } = talk;
  const box = useRef(/** @type {HTMLElement | null} */ (null));
  const items = timeline.items.value;
  const turn = pane.turn.value;
  const chunks = useMemo(() => pane.cut(items), [pane, items, turn]);

  /** There are hundreds of chunks in a long history: the view of one that did not change is the same one. */
  const views = useMemo(() => new Map(), [pane]);
  const chunkOf = (chunk) => {
    const height = pane.isShown(chunk) ? null : pane.height(chunk);
    const before = views.get(chunk.key);
    if (before?.chunk === chunk && before.height === height) return before.view;
    const view = html`<${Chunk} key=${chunk.key} talk=${talk} id=${chunk.key} items=${chunk.items} height=${height} />`;
    views.set(chunk.key, { chunk, height, view });
    return view;
  };
  if (views.size > 2 * chunks.length + 20) views.clear();

  useLayoutEffect(() => {
    pane.on(box.current);
    const seen = () => document.visibilityState === "visible" && pane.settle();
    document.addEventListener("visibilitychange", seen);
    return () => {
      pane.on(null);
      document.removeEventListener("visibilitychange", seen);
    };
  }, [pane]);
  useLayoutEffect(() => pane.settle());

  return html`
    <div class="reading">
      <div ref=${box} class="messages" role="log" aria-live="off" tabindex="0" aria-label=${t("messages")}
        aria-description=${t("messagesHint")} aria-busy=${String(timeline.state.value === "loading")}
        onScroll=${() => pane.moved()} onKeyDown=${(event) => walk(talk, event)}>
        <div class="rows">
          <${Edge} talk=${talk} at="start" />
          ${chunks.map(chunkOf)}
          <${Edge} talk=${talk} at="end" />
        </div>
      </div>
      <${Newest} talk=${talk} />
      <${Aloud} talk=${talk} />
    </div>`;
}

/** Some rows, or a box as high as they are. What did not change is not drawn again. */
function Chunk({ talk, id, items, height }) {
  const shown = height === null;
  const rows = useMemo(() => shown && items.map((item) =>
    html`<${ROWS[item.kind]} key=${item.key} talk=${talk} item=${item} />`), [talk, items, shown]);
  return html`<div class="chunk" data-chunk=${id} style=${{ height: shown ? "auto" : `${height}px` }}>${rows}</div>`;
}

/** What is at an end of the list: its beginning, or that there is more. */
function Edge({ talk, at }) {
  const { timeline, room } = talk;
  const { state, problem, begins, ends, before, after } = timeline;
  if (state.value === "failed" && at === "start") {
    return html`
      <div class="edge" role="alert"><p>${problem.value?.detail ?? problem.value?.title ?? t("failed")}</p>
        <button type="button" class="button" onClick=${() => talk.open()}>${t("tryAgain")}</button></div>`;
  }
  if (state.value !== "ready") {
    if (at === "end" || state.value === "failed") return null;
    return html`<div class="edge"><div class="spin" role="status" aria-label=${t("loading")}></div></div>`;
  }
  if (at === "start" && begins.value) {
    const text = timeline.items.value.length === 0 ? "nothingYet" : room.direct ? "beginsDirect" : "begins";
    return html`<p class="edge quiet">${t(text, { name: room.name.value })}</p>`;
  }
  if (at === "end" && ends.value) return null;
  if ((at === "start" ? before : after).value === "failed") {
    const load = () => (at === "start" ? timeline.earlier() : timeline.later());
    return html`<div class="edge" role="alert"><p>${t("notLoaded")}</p>
      <button type="button" class="button small" onClick=${load}>${t("tryAgain")}</button></div>`;
  }
  return html`<div class="edge"><div class="spin"></div></div>`;
}

/** The way back to the newest message, and how many are to be read there. */
function Newest({ talk }) {
  const { timeline, pane, room } = talk;
  if (timeline.state.value !== "ready" || (pane.atEnd.value && timeline.ends.value)) return null;
  const n = Math.max(room.unread.value, timeline.missed.value.size);
  const count = n < MANY ? number(n) : `${number(MANY - 1)}+`;
  return html`
    <button type="button" class="button newest" onClick=${() => talk.newest()}>
      <${Icon} name="arrow-down" /> ${n > 0 ? t("newMessages", { n, count }) : t("newest")}</button>`;
}

/** What others say now is read aloud; history is not. */
function Aloud({ talk }) {
  const message = talk.timeline.said.value;
  const heard = message && !talk.chat.blocked.value.has(message.user.id);
  return html`<div class="aloud" aria-live="polite">${heard && html`
    <p key=${message.id}>${called(message.user)}: ${summary(message)}</p>`}</div>`;
}

function Problem({ talk }) {
  const text = talk.problem.value;
  return text && html`
    <p class="note danger" role="alert"><${Icon} name="circle-alert" /><span class="grow">${text}</span>
      <button type="button" class="button plain small square" aria-label=${t("putAway")}
        onClick=${() => (talk.problem.value = "")}><${Icon} name="x" /></button></p>`;
}

/** Who is writing. Its line is always there, so that nothing moves. */
function Typing({ room }) {
  const names = room.typing.value.map(called);
  const key = ["", "typing", "typingTwo"][names.length] ?? "typingMany";
  const text = key && t(key, { a: names[0], b: names[1], n: names.length });
  return html`<p class="typing quiet" aria-live="polite">${text}</p>`;
}
