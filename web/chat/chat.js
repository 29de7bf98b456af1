/**
 * All rooms of one user, as they are now: loaded once, and kept right by the stream from there on.
 *
 * What was loaded is newer than the place where the stream begins, so events may tell what is known already; each
 * change may be made twice, and ends the same.
 */
import { batch, signal } from "../view.js";
import { Blocks } from "./blocks.js";
import { hear } from "./hearing.js";
import { Keep } from "./keep.js";
import { forgetDrafts } from "./draft.js";
import { keepOrder, restoreOrder } from "./order.js";
import { readAll, readUnread } from "./lists.js";
import { Presence } from "./presence.js";
import { Room } from "./room.js";

/** @template T @typedef {import("../vendor/signals-core.js").Signal<T>} Signal */

/**
 * @typedef {{ id: number, username: string, first_name: string, last_name: string, role: string,
 *   receipts: boolean }} Account
 */
/** @typedef {{ kind: string, room: any, by?: any, reason?: string, until?: string | null }} Departure */

export class Chat {
  /** "idle" | "loading" | "ready" | "failed" */
  state = signal("idle");
  /** Why it failed. @type {Signal<any>} */
  problem = signal(null);
  /** The user's own account. @type {Signal<Account | null>} */
  me = signal(null);
  /** Rooms and conversations by number. @type {Signal<Map<number, Room>>} */
  rooms = signal(new Map());
  /** Numbers of the users whom the user blocked. @type {Signal<Set<number>>} */
  blocked = signal(new Set());
  /** The user's latest request to each room, or invitation, by number of room. @type {Signal<Map<number, any>>} */
  requests = signal(new Map());
  /**
   * How the user came out of rooms while the page was open, by number of room.
   * @type {Signal<Map<number, Departure>>}
   */
  departures = signal(new Map());
  /** "online" | "connecting" | "offline" */
  connection = signal("connecting");
  presence = new Presence(this);
  blocks = new Blocks(this);
  keep;
  /** Whether all that was begun is forgotten, and stays so. */
  forgotten = false;

  #only = /** @type {number | string | undefined} */ (undefined);
  #off = [];
  #life = 0;
  #stopped = false;
  #recounting = /** @type {number | undefined} */ (undefined);
  #again = /** @type {number | undefined} */ (undefined);

  /**
   * @param {any} miaou  Logged in.
   * @param {{ storage?: any, name?: string }} [place]  Where drafts are kept, and what their names begin with; as
   *   `miaou` has it.
   */
  constructor(miaou, { storage, name = "miaou" } = {}) {
    this.miaou = miaou;
    this.keep = new Keep(storage, name);
  }

  /**
   * Loads all, and follows what happens from there on. Where loading fails, `state` says so, and it is tried again.
   *
   * @param {{ only?: number | string }} [what]  Name or number of the one room that is wanted; all where left out.
   */
  async start({ only } = {}) {
    this.#only = only;
    this.#stopped = false;
    const { miaou } = this;
    this.connection.value = miaou.connection;
    this.#off = [
      miaou.on("*", (kind, data) => batch(() => hear(this, kind, data))),
      miaou.on("connection", (connection) => this.#connect(connection)),
      miaou.on("reset", () => this.#load()),
    ];
    await this.#load();
    if (this.#stopped) return;
    this.presence.start();
    this.#off.push(keepOrder(this));
  }

  /** Hears nothing more: the login is over, or the page shows something else. With `forget` drafts go too. */
  stop({ forget = false } = {}) {
    this.#life += 1;
    this.#stopped = true;
    this.forgotten = forget;
    clearTimeout(this.#again);
    clearTimeout(this.#recounting);
    for (const off of this.#off.splice(0)) off();
    for (const room of this.rooms.peek().values()) room.close();
    this.presence.stop();
    if (forget) forgetDrafts(this);
  }

  /** A room of the user's, by number. */
  room(id) {
    return this.rooms.value.get(Number(id));
  }

  /** The conversation with a user, which may have no `id` yet: it comes with the first message. */
  conversation(user) {
    const name = user.username.toLowerCase();
    const found = [...this.rooms.value.values()].find((room) => room.other?.username.toLowerCase() === name);
    return found ?? new Room(this, { id: null, direct: true, name: `${user.username}, ${this.miaou.user.username}` });
  }

  /** Takes up a conversation that the list does not have, as that with somebody blocked. Throws a `Problem`. */
  async findConversation(user) {
    const { room } = await this.miaou.call("GET", `/api/v1/conversations/${encodeURIComponent(user.id ?? user.username)}`);
    if (!this.#stopped && this.wants(room)) this.add(room);
  }

  /** The user looks at a room from now on, or at none. @param {number | null} room */
  viewing(room) {
    this.presence.viewing(room);
  }

  /** The user types in a room, or `ceases` to. */
  typing(room, ceases = false) {
    this.presence.typing(room, ceases);
  }

  /** Whether a room is one of those to show. @param {{ id: number, name: string }} label */
  wants({ id, name }) {
    const only = this.#only;
    return only === undefined || Number(only) === id || String(only).toLowerCase() === name.toLowerCase();
  }

  /** A room is there that was not: the user came in. @returns {Room} */
  add(view) {
    const known = this.rooms.peek().get(view.id);
    if (known) return known.take(view), known;
    const room = new Room(this, view);
    this.rooms.value = new Map(this.rooms.peek()).set(view.id, room);
    this.#forgetDeparture(view.id);
    return room;
  }

  /** The user is no longer in a room. @param {number} id @param {Departure} departure */
  remove(id, departure) {
    const rooms = new Map(this.rooms.peek());
    rooms.get(id)?.close();
    if (!rooms.delete(id)) return;
    this.rooms.value = rooms;
    this.departures.value = new Map(this.departures.peek()).set(id, departure);
  }

  /** What became of the user's request to a room, or that there is none (null). */
  setRequest(id, request) {
    const requests = new Map(this.requests.peek());
    if (request) requests.set(id, request);
    else requests.delete(id);
    this.requests.value = requests;
  }

  /**
   * Joins a room, or asks to. Throws a `Problem`.
   *
   * @returns {Promise<any>} The room where the user is in it now; null where moderators have to decide.
   */
  async join(room) {
    const body = { username: this.miaou.user.username, room: String(room.id ?? room) };
    const answer = await this.miaou.call("POST", "/join_chatroom", { body });
    if (answer.request) return this.setRequest(answer.request.room.id, answer.request), null;
    const { room: view } = await this.miaou.call("GET", `/api/v1/rooms/${answer.room.id}`);
    return this.add(view);
  }

  /** Leaves a room, takes a request back or declines an invitation. Throws a `Problem`. */
  async leave(room) {
    const body = { username: this.miaou.user.username, room: String(room.id) };
    await this.miaou.call("POST", "/leave_chatroom", { body });
    this.setRequest(room.id, null);
    this.remove(room.id, { kind: "member_left", room: { id: room.id } });
  }

  /** Asks the account anew. */
  async loadAccount() {
    const { account } = await this.miaou.call("GET", "/api/v1/account");
    this.me.value = account;
  }

  /** Asks in a moment how much is unread: what is known here cannot tell. */
  recount() {
    this.#recounting ??= setTimeout(async () => {
      this.#recounting = undefined;
      const life = this.#life;
      const unread = await readUnread(this.miaou).catch(() => null);
      if (unread && life === this.#life) this.#count(unread);
    }, 400);
  }

  async #load() {
    const life = ++this.#life;
    clearTimeout(this.#again);
    if (this.state.peek() !== "ready") this.state.value = "loading";
    try {
      // First what is unread: the stream begins where that page ends, and tells again what the others have already.
      const unread = await readUnread(this.miaou);
      const [rooms, blocks, requests] = await Promise.all([
        this.#rooms(), readAll(this.miaou, "/api/v1/blocks", "blocks"), readAll(this.miaou, "/api/v1/requests", "requests"),
        this.loadAccount(),
      ]);
      if (life !== this.#life) return;
      batch(() => {
        this.blocks.take(blocks.map((block) => block.user));
        this.requests.value = new Map(requests.map((request) => [request.room.id, request]));
        this.#take(rooms);
        restoreOrder(this);
        this.#count(unread, true);
        this.problem.value = null;
        this.state.value = "ready";
      });
      this.miaou.follow(unread.cursor);
    } catch (problem) {
      if (life !== this.#life) return;
      this.problem.value = problem;
      if (this.state.peek() !== "ready") this.state.value = "failed";
      if (this.miaou.user) this.#again = setTimeout(() => this.#load(), 5_000);
    }
  }

  /** Tries at once what failed. */
  retry() {
    return this.#load();
  }

  /** Takes the list of rooms. Those that were here stay the same objects: what shows them goes on. */
  #take(views) {
    const before = this.rooms.peek();
    this.rooms.value = new Map(views.map((view) => {
      const room = before.get(view.id);
      room?.take(view);
      room?.again();
      return [view.id, room ?? new Room(this, view)];
    }));
    for (const [id, room] of before) if (!this.rooms.peek().has(id)) room.close();
  }

  async #rooms() {
    if (this.#only !== undefined) {
      const { room } = await this.miaou.call("GET", `/api/v1/rooms/${encodeURIComponent(this.#only)}`);
      return room.role ? [room] : [];
    }
    const rooms = readAll(this.miaou, "/api/v1/rooms", "rooms", { mine: true });
    const conversations = readAll(this.miaou, "/api/v1/conversations", "rooms");
    return (await Promise.all([rooms, conversations])).flat();
  }

  // What was true for a moment may be over when the stream goes on; it begins with what is.
  #connect(connection) {
    this.connection.value = connection;
    if (connection !== "online") for (const room of this.rooms.peek().values()) room.pause();
  }

  #count({ entries, position }, anew = false) {
    for (const [id, room] of this.rooms.peek()) {
      const entry = entries.get(id) ?? null;
      room.counted(entry, entry?.position ?? position, anew);
    }
  }

  #forgetDeparture(id) {
    const departures = new Map(this.departures.peek());
    if (departures.delete(id)) this.departures.value = departures;
  }
}
