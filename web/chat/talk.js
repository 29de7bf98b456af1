/** What the reader is doing in one conversation, and what may be done with its messages. */
import { signal } from "../view.js";
import { t } from "../texts/chat.js";
import { Pane } from "./pane.js";
import { uploadsOf } from "./uploads.js";

/** How many unread messages are few enough that they, and the newest, are on one page. */
const FEW = 40;

/** How long a message is marked to which one came, in milliseconds. */
const MARKED = 2_500;

/** @typedef {import("./stretch.js").Message} Message */

export class Talk {
  /** The message that is replied to. */
  reply = signal(/** @type {Message | null} */ (null));
  /** The message that is edited, and its text so far. */
  editing = signal(/** @type {{ message: Message, text: string } | null} */ (null));
  /** The row to which one came, for a moment. */
  marked = signal("");
  /** What is open over the conversation: a view and its props. */
  over = signal(/** @type {{ view: any, props: any } | null} */ (null));
  /** What could not be done, until it is put away. */
  problem = signal("");
  /** What was done that nobody sees: it is read aloud. */
  done = signal("");
  /** Long messages that are shown whole, by number. */
  whole = new Set();

  /** Files that were uploaded here, by number: postings know no more of them than that. */
  uploaded = new Map();
  /** Takes the focus to where one writes; the composer says how. */
  focusComposer = () => {};
  /** Takes files for the next message; the composer says how. */
  attach = (/** @type {File[]} */ _files) => {};

  #marking;
  #seen = 0;

  /**
   * @param {import("./chat.js").Chat} chat
   * @param {import("./room.js").Room} room
   * @param {{ onOpenUser?: (user: any) => void }} open
   */
  constructor(chat, room, { onOpenUser } = {}) {
    this.chat = chat;
    this.room = room;
    this.timeline = room.timeline;
    this.miaou = chat.miaou;
    this.openUser = onOpenUser;
    this.pane = new Pane({
      near: (edge) => this.#near(edge),
      seen: (key) => this.#see(key),
      ends: () => this.timeline.ends.peek(),
    });
  }

  /** The number of the reader. */
  get me() {
    return this.miaou.user?.id;
  }

  /** Shows a message, or where the reader was, or the newest. */
  async open(/** @type {number | undefined} */ id = undefined) {
    const { timeline, room } = this;
    if (id) return this.jump(id);
    const unread = room.unread.peek();
    timeline.unreadAfter.value = unread > 0 ? room.lastRead : null;
    if (timeline.has(room.lastRead)) this.pane.stick();
    else if (unread > FEW) await timeline.around(room.lastRead);
    else await timeline.latest();
    if (unread > 0 && timeline.items.peek().some(({ kind }) => kind === "unread")) this.pane.show("unread", "start");
    else this.pane.stick();
  }

  /** Goes to a message, wherever it is. */
  async jump(id) {
    const { timeline } = this;
    if (!timeline.message(id)) await timeline.around(id);
    const key = this.keyOf(id);
    if (!key) {
      this.problem.value = timeline.problem.peek()?.detail ?? timeline.problem.peek()?.title ?? t("messageGone");
      if (timeline.state.peek() !== "ready") await timeline.latest();
      return;
    }
    this.pane.show(key, "center", (row) => row.focus({ preventScroll: true }));
    this.marked.value = key;
    clearTimeout(this.#marking);
    this.#marking = setTimeout(() => (this.marked.value = ""), MARKED);
  }

  /** A message of another came. Where nobody looks, the line above what is unread is drawn. */
  heard() {
    const { unreadAfter } = this.timeline;
    if (document.visibilityState === "visible" || unreadAfter.peek() !== null || this.#seen === 0) return;
    unreadAfter.value = this.#seen;
  }

  /** It is shown no more. */
  leave() {
    clearTimeout(this.#marking);
    this.timeline.place = null;
  }

  /** The key of a message's row, where it has one. @returns {string | undefined} */
  keyOf(id) {
    return this.timeline.items.peek().find((item) => item.kind === "message" && item.message.id === id)?.key;
  }

  /** Goes to the newest message. */
  async newest() {
    if (!this.timeline.ends.peek()) await this.timeline.latest();
    this.pane.stick();
  }

  /** Posts what was written: it is shown at once, and the newest with it. */
  post(draft) {
    const { room } = this;
    // What began the conversation, and is on its way still, comes before it.
    const begun = this.miaou.postings().find((posting) => "user" in posting.to && this.timeline.unsent.has(posting));
    const to = begun && begun.state !== "failed" ? begun.to : room.id ? { room: room.id } : { user: room.other?.id ?? room.other?.username };
    const posting = this.miaou.post(to, draft);
    this.timeline.unreadAfter.value = null;
    this.newest();
    return posting;
  }

  /** Gives back to the composer what could not be sent. */
  takeBack(posting) {
    const { raw_content = "", reply_to: id, attachments } = posting.draft;
    const begun = this.room.draft.peek();
    const text = [begun?.text, raw_content].filter(Boolean).join("\n");
    posting.discard();
    this.room.draft.value = { reply: null, files: [], ...begun, text };
    uploadsOf(this.room, this.miaou).restore(attachments?.map((file) => this.uploaded.get(file)).filter(Boolean) ?? []);
    if (id !== undefined) this.reply.value = this.quote(id) ?? this.reply.peek();
    this.focusComposer();
  }

  /** Whether the reader may change, or delete, a message. @param {Message} message */
  mayChange({ user, deleted_at }) {
    return !deleted_at && (user.id === this.me || this.room.moderated) && !this.room.archived.value;
  }

  /** What is known of files that a posting carries. */
  files(ids = []) {
    return ids.map((id) => this.uploaded.get(id) ?? { id, name: t("file"), media_type: "", size: 0 });
  }

  /** Reacts to a message so, or no more. */
  async react(message, emoji) {
    const mine = !message.reactions?.some((reaction) => reaction.emoji === emoji && reaction.mine);
    const path = `/api/v1/messages/${message.id}/reactions`;
    this.timeline.react(message.id, emoji, mine);
    await this.#try(() => (mine
      ? this.miaou.call("POST", path, { body: { emoji } })
      : this.miaou.call("DELETE", `${path}/${encodeURIComponent(emoji)}`)),
    () => this.timeline.react(message.id, emoji, !mine));
  }

  /** Reacts to a message so, unless the reader does already. */
  async pick(message, emoji) {
    const now = this.timeline.message(message.id) ?? message;
    if (!now.reactions?.some((reaction) => reaction.emoji === emoji && reaction.mine)) await this.react(now, emoji);
  }

  /** Ends the reply or the edit. False where there is none. */
  cancel() {
    const open = this.reply.peek() || this.editing.peek();
    this.reply.value = this.editing.value = null;
    return !!open;
  }

  /** Begins a reply. */
  answer(message) {
    this.editing.value = null;
    this.reply.value = message;
    this.focusComposer();
  }

  edit(message) {
    this.reply.value = null;
    this.editing.value = { message, text: message.raw_content };
  }

  /** What the edit says now. */
  type(text) {
    const { message } = this.editing.peek() ?? {};
    if (message) this.editing.value = { message, text };
  }

  /** Saves the edit. Throws a `Problem`. */
  async save() {
    const { message, text } = this.editing.peek() ?? {};
    if (!message || text === message.raw_content) return void this.cancel();
    const body = { raw_content: text };
    const answer = await this.miaou.call("PATCH", `/api/v1/messages/${message.id}`, { body });
    this.timeline.learn(answer.message);
    this.cancel();
  }

  /** Deletes a message. Throws a `Problem`. */
  async remove(message) {
    await this.miaou.call("DELETE", `/api/v1/messages/${message.id}`);
    this.timeline.forget(message.id);
  }

  /** Blocks a user. Throws a `Problem`. */
  async block(user) {
    await this.miaou.call("POST", "/api/v1/blocks", { body: { user: String(user.id) } });
    // The stream says so too, but what was said should be gone at once.
    this.chat.blocks.add(user);
  }

  copyText(message) {
    return this.#copy(message.raw_content);
  }

  copyLink(message) {
    const { server } = this.miaou;
    return this.#copy(new URL(`/#/rooms/${this.room.id}?message=${message.id}`, server || location.origin).href);
  }

  /** Opens something over the conversation, once its code is here. */
  async overlay(load, props) {
    await this.#try(async () => (this.over.value = { view: await load(), props }));
  }

  /** A message that is quoted: the message, undefined while it is asked for, null where it is gone. */
  quote(id) {
    return this.timeline.message(id) ?? this.timeline.quotes.get(id);
  }

  async #copy(text) {
    await this.#try(async () => {
      await navigator.clipboard.writeText(text);
      this.done.value = t("copied");
    });
  }

  async #try(act, undo = () => {}) {
    try {
      await act();
    } catch (problem) {
      undo();
      this.problem.value = problem.detail ?? problem.title ?? t("failed");
    }
  }

  #near(edge) {
    const { timeline } = this;
    if (edge === "start" && timeline.before.peek() !== "failed") timeline.earlier();
    if (edge === "end" && timeline.after.peek() !== "failed") timeline.later();
  }

  /** All up to a row was in sight. */
  #see(key) {
    const items = this.timeline.items.peek();
    const last = items.findLastIndex((item) => item.key === key);
    // Below the last message there may be a notice, or what could not be sent.
    const item = items.slice(0, last + 1).findLast(({ kind }) => kind === "message");
    if (item?.kind !== "message") return;
    this.timeline.place = this.pane.atEnd.peek() ? null : item.message.id;
    if (document.visibilityState !== "visible" || item.message.id <= this.#seen) return;
    this.#seen = item.message.id;
    this.room.read(this.#seen);
  }
}
