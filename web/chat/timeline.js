/**
 * What was said in one room, as far as it is known here: one stretch of its history without a gap, and what comes.
 */
import { batch, computed, signal } from "../view.js";
import { Notices } from "./notices.js";
import { Pages } from "./pages.js";
import { Quotes } from "./quotes.js";
import { Receipts } from "./receipts.js";
import { Sequence } from "./sequence.js";
import { gone, reacted, Stretch } from "./stretch.js";
import { Unsent } from "./unsent.js";

/** How many messages a page has: the first, and those that follow. */
const FIRST = 50;
const MORE = 100;
/** So many are kept at most of what nobody looks at, and so many then: a page may be open for weeks. */
const MOST = 600;
const KEPT = 300;

/** @typedef {import("./stretch.js").Message} Message */

export class Timeline {
  #stretch = new Stretch();
  #notices;
  #pages;
  #changes = signal(0);
  #sequence = new Sequence();
  #off;

  /** "empty" | "loading" | "ready" | "failed" */
  state = signal("empty");
  /** Why nothing could be loaded. */
  problem = signal(/** @type {any} */ (null));
  /** Whether the first message of all is here, and whether the newest is. */
  begins = signal(false);
  ends = signal(false);
  /** What comes before, and after, what is here: "" | "loading" | "failed". */
  before = signal("");
  after = signal("");
  /** Messages of others that came while the newest were not here. */
  missed = signal(/** @type {Set<number>} */ (new Set()));
  /** The message after which all was unread when the room was opened; null where there is nothing to tell. */
  unreadAfter = signal(/** @type {number | null} */ (null));
  /** The newest message of others that came live: it is read aloud. */
  said = signal(/** @type {Message | null} */ (null));
  receipts = new Receipts();
  quotes;
  unsent;
  /** The message that the reader looks at; null where it is the newest. */
  place = /** @type {number | null} */ (null);

  /** What is shown, in order. */
  items = computed(() => {
    this.#changes.value;
    return this.#sequence.order({
      entries: this.#stretch.entries,
      begins: this.begins.value,
      notices: this.ends.value ? this.#notices.list : [],
      postings: this.ends.value ? this.unsent.list : [],
      unreadAfter: this.unreadAfter.value,
      me: this.me,
      blocked: this.chat.blocked.value,
    });
  });

  /**
   * @param {import("./chat.js").Chat} chat
   * @param {import("./room.js").Room} room
   */
  constructor(chat, room) {
    this.chat = chat;
    this.room = room;
    this.miaou = chat.miaou;
    this.#notices = new Notices(room);
    this.#pages = new Pages(room, (kind, data) => this.#apply(kind, data));
    this.unsent = new Unsent(room);
    this.quotes = new Quotes(this.miaou);
    this.#off = this.miaou.on("posting", (posting) => this.#posted(posting));
  }

  /** Hears nothing more. */
  close() {
    this.#pages.drop();
    this.#off();
  }

  /** That the reader may not speak: why, and until when; null where nothing is known of that. */
  get muted() {
    return this.#notices.muted;
  }

  /** The number of the reader. */
  get me() {
    return this.miaou.user?.id;
  }

  /** Whether all that came after a message is here. */
  has(id) {
    if (this.state.peek() !== "ready" || !this.ends.peek()) return false;
    return this.begins.peek() || (this.#stretch.first?.id ?? Infinity) <= id;
  }

  /** The newest message that is here; undefined where there is none. */
  get newest() {
    return this.#stretch.last;
  }

  /** A message that is here. */
  message(id) {
    this.#changes.value;
    return this.#stretch.find(id);
  }

  /** The reader's last message, if it is here and can be changed. */
  lastOfMine() {
    return this.#stretch.entries.findLast(({ message }) => message.user.id === this.me && !message.deleted_at)?.message;
  }

  /** The reader's messages that are here, oldest first. */
  mine() {
    return this.#stretch.entries.map(({ message }) => message).filter(({ user }) => user.id === this.me);
  }

  /** Loads the newest messages, in place of what is here. */
  async latest() {
    await this.#replace({ limit: FIRST }, (page) => {
      this.begins.value = page.next == null;
      this.ends.value = true;
    });
  }

  /** Loads what is around a message, in place of what is here. False where that message is gone. */
  async around(id) {
    await this.#replace({ around: id, limit: FIRST }, (page) => {
      this.begins.value = page.next == null;
      // Half of a page, as far as it goes, is this message and what came after: less than that is all there is.
      this.ends.value = page.messages.filter((message) => message.id >= id).length < FIRST / 2;
    });
    return this.#stretch.find(id) !== undefined;
  }

  /** Loads all anew: what was heard of it is not the whole any more, or it looks different to the reader. */
  async reload() {
    if (this.state.peek() === "empty") return;
    this.quotes.forget();
    if (this.place === null) await this.latest();
    else await this.around(this.place);
  }

  /** Loads the page before what is here, if there is one. */
  async earlier() {
    if (this.begins.peek() || this.before.peek() === "loading" || this.state.peek() !== "ready") return;
    const query = { before: this.#stretch.first?.id, limit: MORE };
    await this.#more(this.before, query, (page, asOf) => {
      this.#stretch.prepend(page.messages, asOf);
      this.begins.value = page.next == null;
    });
  }

  /** Loads the page after what is here, if there is one. */
  async later() {
    if (this.ends.peek() || this.after.peek() === "loading" || this.state.peek() !== "ready") return;
    await this.#more(this.after, { after: this.newest?.id ?? 0, limit: MORE }, (page, asOf) => {
      for (const message of page.messages) this.#stretch.put(message, asOf);
      this.ends.value = page.next == null;
    });
  }

  /** What the stream tells of this room. @param {string} kind @param {any} data */
  hear(kind, data) {
    if (this.state.peek() === "empty") return;
    this.#pages.note(kind, data);
    this.quotes.hear(kind, data);
    batch(() => this.#apply(kind, data));
  }

  /** Shows that the reader reacts so, or no more: at once, before the server says so. */
  react(id, emoji, mine) {
    this.#change(id, (message) => ({ reactions: reacted(message.reactions, emoji, mine, true) }));
  }

  /** Takes over what the server answered about a message. */
  learn(message) {
    this.#change(message.id, ({ reactions }) => ({ ...message, reactions }));
  }

  /** Shows a message as deleted. */
  forget(id) {
    this.#change(id, () => gone(new Date().toISOString()));
  }

  #apply(kind, data) {
    if (kind === "message") this.#arrive(data);
    else if (kind === "receipt") this.receipts.take(data.user.id, data);
    else if (kind === "user_erased") this.#erase(data);
    else if (kind === "user_blocked" || kind === "user_unblocked") this.reload();
    else if (this.#notices.has(kind)) this.#notice(kind, data);
    else if (this.#pages.changes(kind)) {
      this.#change(data.message_id, (message) => this.#changed(kind, data, message), data.id);
    }
  }

  #changed(kind, data, { reactions }) {
    if (kind === "message_edited") return { ...data.message, reactions };
    if (kind === "message_deleted") return gone(data.created_at);
    return { reactions: reacted(reactions, data.emoji, kind === "reaction_added", data.user.id === this.me) };
  }

  #change(id, changes, asOf) {
    if (this.#stretch.change(id, changes, asOf)) this.#changes.value += 1;
  }

  #arrive(message) {
    const mine = message.user.id === this.me;
    if (this.#stretch.find(message.id)) return;
    if (!this.ends.peek()) {
      if (!mine) this.missed.value = new Set(this.missed.peek()).add(message.id);
      return;
    }
    // It may be told of late, and comes with the page before those that are here.
    if (!this.begins.peek() && message.id < (this.#stretch.first?.id ?? 0)) return;
    this.#stretch.put(message, message.id);
    if (this.place === null) this.#cut();
    if (!mine && message.id > (this.said.peek()?.id ?? 0)) this.said.value = message;
    this.#changes.value += 1;
  }

  #cut() {
    // A page that comes before what is here now would leave a gap.
    if (this.#stretch.entries.length <= MOST || this.#pages.busy) return;
    this.#stretch.cut(KEPT);
    this.#notices.keep(this.#stretch.first?.id ?? 0);
    this.begins.value = false;
  }

  #erase({ user, created_at }) {
    for (const { message } of this.#stretch.entries.filter(({ message }) => message.user.id === user.id)) {
      this.#change(message.id, () => ({ ...gone(created_at), user }));
    }
    // How the user reacted is not known here.
    this.reload();
  }

  #notice(kind, data) {
    if (this.#notices.hear(kind, data, data.user.id === this.me)) this.#changes.value += 1;
  }

  /** A posting has changed: where it is a message now, that takes its place. */
  #posted(posting) {
    if (this.state.peek() === "empty" || !this.unsent.has(posting)) return;
    this.unsent.hear(posting);
    batch(() => {
      if (posting.state === "sent" && posting.message) {
        this.#sequence.replace(posting, posting.message);
        if (this.ends.peek()) this.#stretch.put(posting.message, posting.message.id);
        this.muted.value = null;
      }
      if (posting.problem?.outcome === "muted") this.muted.value ??= { reason: "", until: null };
      this.#changes.value += 1;
    });
  }

  async #replace(query, settle) {
    this.#pages.drop();
    this.problem.value = null;
    if (this.state.peek() !== "ready") this.state.value = "loading";
    await this.#pages.ask(query, (page, asOf) => {
      this.#stretch.replace(page.messages, asOf);
      this.#notices.keep(this.#stretch.first?.id ?? 0);
      this.before.value = this.after.value = "";
      settle(page);
      this.state.value = "ready";
      this.#taken();
    }, (problem) => {
      this.problem.value = problem;
      this.before.value = this.after.value = "";
      if (this.state.peek() !== "ready") this.state.value = "failed";
    });
  }

  async #more(edge, query, settle) {
    edge.value = "loading";
    await this.#pages.ask(query, (page, asOf) => {
      settle(page, asOf);
      edge.value = "";
      this.#taken();
    }, () => (edge.value = "failed"));
  }

  #taken() {
    const last = this.newest?.id ?? 0;
    this.missed.value = new Set(this.ends.peek() ? [] : [...this.missed.peek()].filter((id) => id > last));
    this.#changes.value += 1;
  }
}
