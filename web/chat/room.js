/** A room, or a conversation of two, as its member sees it now. */
import { batch, computed, signal } from "../view.js";
import { called } from "./avatar.js";
import { Delivery } from "./delivery.js";
import { Draft } from "./draft.js";
import { Members } from "./members.js";
import { Requests } from "./requests.js";
import { Timeline } from "./timeline.js";
import { Unread } from "./unread.js";

/** @template T @typedef {import("../vendor/signals-core.js").Signal<T>} Signal */

/** @typedef {{ id: number | null, username: string }} User  `id` is null as long as only the name is known. */

export class Room {
  /** The room's number. @type {number} */
  id;
  /** Whether it is a conversation of two. @type {boolean} */
  direct;
  /** What the server calls it. */
  label = signal("");
  visibility = signal("public");
  topic = signal("");
  /** What the user is there: "member" | "moderator" | "owner". */
  role = signal("member");
  archived = signal(false);
  slowSeconds = signal(0);
  retentionDays = signal(/** @type {number | null} */ (null));
  /** How many members it has, as far as is known. */
  count = signal(0);
  createdAt = signal("");
  /** Number of the newest message that is known of, of whomever: to tell which room was busy last. */
  latest = signal(0);
  /** Who is typing, but the user. @type {Signal<User[]>} */
  typing = signal([]);
  /** How many look at it, and who (null: too many to tell). */
  viewers = signal({ count: 0, users: /** @type {{ user: User, status: string }[] | null} */ ([]) });
  /** What to show as its name. */
  name;
  /** What is unread in it, of others. */
  unread;
  /** In how many of those the user is mentioned. */
  mentions;
  /** What the user began to write. @type {Signal<any>} */
  draft;
  memberList = new Members(this);
  requests = new Requests(this);

  /** Whether the user is not in it any more, or not logged in. */
  closed = false;

  #counts = new Unread();
  #delivery = new Delivery(this);
  /** The number of the other user, where an event told it. */
  #otherId = signal(/** @type {number | null} */ (null));
  #timeline = /** @type {Timeline | null} */ (null);
  /** The newest message that the server knows to be read. */
  #told = 0;
  #telling = /** @type {number | undefined} */ (undefined);
  /** Whether what is unread can be told only by the server, once it knows what was read. */
  #unsure = false;

  /**
   * @param {import("./chat.js").Chat} chat
   * @param {any} view  A room as the server shows it, or no more than its label.
   */
  constructor(chat, view) {
    this.chat = chat;
    this.id = view.id;
    this.direct = Boolean(view.direct);
    this.unread = this.#counts.count;
    this.mentions = this.#counts.mentions;
    this.name = computed(() => (this.other ? called(this.other) : this.label.value));
    this.take(view);
    this.draft = new Draft(chat, this.id, this.other?.username).text;
  }

  /** Takes what a page or an event says it is; what is left out stays. */
  take(view) {
    batch(() => {
      const { name, visibility, topic, role, slow_seconds: slow, retention_days: retention } = view;
      if (name !== undefined) this.label.value = name;
      if (visibility !== undefined) this.visibility.value = visibility;
      if (topic !== undefined) this.topic.value = topic;
      if (role) this.role.value = role;
      if (slow !== undefined) this.slowSeconds.value = slow;
      if (retention !== undefined) this.retentionDays.value = retention;
      if (view.archived !== undefined) this.archived.value = view.archived;
      if (view.archived_at !== undefined) this.archived.value = view.archived_at !== null;
      if (view.members !== undefined) this.count.value = view.members;
      if (view.created_at !== undefined) this.createdAt.value = view.created_at;
    });
  }

  /** Whether the user may let people in, put them out, and edit and delete what others say. */
  get moderated() {
    return !this.direct && (this.role.value !== "member" || this.chat.me.value?.role === "admin");
  }

  /**
   * Whom the user talks to there; null in a room. Who reads it in a component is drawn anew when it changes.
   *
   * @returns {User | null}
   */
  get other() {
    return this.direct ? this.#another() : null;
  }

  /** The conversation as it goes, made on first use. */
  get timeline() {
    return (this.#timeline ??= new Timeline(this.chat, this));
  }

  /** The newest message that the user has read, as far as is known: all after it is unread. */
  get lastRead() {
    return this.#counts.read;
  }

  /** Who is in it, the first two hundred of them. Throws a `Problem`. */
  members() {
    return this.memberList.load();
  }

  /** Asks anew what the room is. */
  async refresh() {
    const { room } = await this.chat.miaou.call("GET", `/api/v1/rooms/${this.id}`);
    this.take(room);
  }

  /** Takes what the server counted as unread at a place in the log. @returns {boolean} Whether it is exact. */
  counted(entry, position, anew = false) {
    if (anew) this.#told = entry?.read ?? position;
    if (entry) this.#told = Math.max(this.#told, entry.read);
    if (entry) this.#touch(entry.latest);
    return this.#counts.load(entry, position, anew);
  }

  /** The user came in at this place in the log. */
  entered(position) {
    this.#counts.begin(position);
  }

  /** The user has seen a message and all before it. The server hears it in a moment, and other devices from there. */
  read(message) {
    if (message <= this.#counts.read) return;
    const unread = this.unread.peek() > 0;
    if (!this.#counts.readTo(message)) this.#unsure = true;
    if (unread) this.#tell();
  }

  /** What happens in the room, of others and of the user. May be told again. */
  hear(kind, data) {
    const mine = data.user?.id === this.chat.miaou.user?.id;
    if (kind === "message") this.#hearMessage(data, mine);
    if (kind === "message_edited" && data.message) this.#hearEdit(data.message);
    if (kind === "message_deleted" && !this.#counts.drop(data.message_id)) this.chat.recount();
    if (kind === "user_erased") this.#hearErased(data.user);
    if ((kind === "marker_moved" || kind === "receipt") && mine) this.#hearMarker(data);
    if (kind === "member_changed" && mine) this.role.value = data.role;
    if (kind === "room_changed") this.take({ ...data, name: data.room.name });
    if (kind === "conversation_started") this.#otherId.value = mine ? data.with.id : data.user.id;
    if (kind === "member_joined" && !mine) this.count.value += 1;
    if (["member_left", "member_kicked", "member_banned", "user_erased"].includes(kind)) this.count.value -= 1;
    this.memberList.hear(kind, data);
    this.requests.hear(kind, data);
    this.#timeline?.hear(kind, data);
  }

  /** What is true for a moment. */
  hearFleeting(kind, data) {
    if (kind === "typing") this.typing.value = data.users.filter((user) => user.id !== this.chat.miaou.user?.id);
    if (kind === "viewers") this.viewers.value = { count: data.count, users: viewing(this.viewers.peek().users, data) };
  }

  /** Nothing that a user said counts any more. */
  silence(user) {
    if (!this.#counts.dropOf(user)) this.chat.recount();
    this.typing.value = this.typing.peek().filter((typing) => typing.id !== user);
  }

  /** Loads anew what was loaded. The stream has missed something, or knows nothing of it. */
  again() {
    this.pause();
    const loading = [this.memberList.again(), this.requests.again(), this.#timeline?.reload()];
    for (const load of loading) load?.catch(() => {});
  }

  /** Nobody tells just now who types and who looks at it. */
  pause() {
    if (this.typing.peek().length > 0) this.typing.value = [];
    if (this.viewers.peek().count > 0) this.viewers.value = { count: 0, users: [] };
  }

  /** Hears nothing more: the user is not in it any more. */
  close() {
    this.closed = true;
    clearTimeout(this.#telling);
    this.#delivery.stop();
    this.#timeline?.close();
  }

  #hearMessage(message, mine) {
    this.#touch(message.id);
    this.typing.value = this.typing.peek().filter((user) => user.id !== message.user.id);
    if (this.direct && !mine) this.#otherId.value = message.user.id;
    if (mine) return;
    this.#delivery.hear(message.id);
    this.#counts.hear(message.id, message.user.id, this.#mentioned(message));
    // It was seen on a page before it was heard of.
    if (message.id <= this.#counts.read && message.id > this.#told) this.#tell();
  }

  #hearEdit(message) {
    if (message.user.id === this.chat.miaou.user?.id) return;
    if (!this.#counts.edit(message.id, message.user.id, this.#mentioned(message))) this.chat.recount();
  }

  #hearErased(user) {
    this.silence(user.id);
    if (!this.direct) return;
    this.archived.value = true;
    this.label.value = `${this.chat.miaou.user?.username}, ${user.username}`;
  }

  #hearMarker({ read, delivered }) {
    this.#delivery.told(delivered);
    this.#told = Math.max(this.#told, read);
    if (!this.#counts.readTo(read)) this.chat.recount();
  }

  #mentioned(message) {
    return (message.mentions ?? []).some((user) => user.id === this.chat.miaou.user?.id);
  }

  #touch(id) {
    this.latest.value = Math.max(this.latest.peek(), id);
  }

  // One call a second at most, however fast the user scrolls.
  #tell() {
    this.#telling ??= setTimeout(async () => {
      const read = this.#counts.read;
      try {
        await this.chat.miaou.call("PUT", `/api/v1/rooms/${this.id}/marker`, { body: { read } });
        this.#told = Math.max(this.#told, read);
        this.#delivery.told(read);
      } catch (problem) {
        if (problem.status && problem.status < 500 && problem.status !== 429) this.#told = read;
        else await new Promise((resolve) => setTimeout(resolve, 5_000));
      }
      this.#telling = undefined;
      if (this.closed) return;
      if (this.#unsure) this.chat.recount();
      this.#unsure = false;
      if (this.#counts.read > this.#told) this.#tell();
    }, 500);
  }

  /** Names have no comma, so the label tells both; erased users are called by their number. */
  #another() {
    const own = this.chat.miaou.user?.username.toLowerCase();
    const names = this.label.value.split(", ");
    const username = names.find((name) => name.toLowerCase() !== own) ?? names[0];
    const erased = Number(/^erased~(\d+)$/.exec(username)?.[1]) || null;
    return { id: this.#otherId.value ?? this.chat.blocks.number(username) ?? erased, username };
  }
}

function viewing(known, { viewers, changed, left }) {
  if (viewers) return viewers;
  if (!changed && !left) return null;
  const gone = new Set([...(left ?? []), ...(changed ?? []).map(({ user }) => user.id)]);
  return [...(known ?? []).filter(({ user }) => !gone.has(user.id)), ...(changed ?? [])];
}
