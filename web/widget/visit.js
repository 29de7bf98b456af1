/**
 * A visitor's way into the room of a widget.
 *
 * Nothing is asked of the chat service before the visitor opens the widget for the first time, and nothing of a room
 * can be read but by its members: so a guest says a name at opening, once, and is in the room then. Later pages go in
 * by themselves, and their button tells what is unread.
 */
import { batch, effect, signal } from "../view.js";
import { explain, knock } from "./trouble.js";

/**
 * How far one has come. outside: not begun; entering: requests are under way; name: the visitor has to say who it is;
 * pending, rejected: as the moderators of a private room decide; left: was inside, and is no more; closed: there is no
 * such room for this visitor.
 *
 * @typedef {"outside" | "entering" | "name" | "pending" | "rejected" | "left" | "banned" | "closed" | "failed"
 *   | "inside"} Stage
 */

/** Who is asked for a name first does not wait for it. */
const model = () => import("../chat/chat.js");

/** More logins than that which end within this time, in milliseconds, are a fault and no reason for another. */
const MOST = 2;
const BREATH = 60_000;
/** How long what a visitor waits for may take where nobody answers, in milliseconds. */
const PATIENCE = 3_000;

export class Visit {
  #options;
  #id = 0;
  /** When logins ended. @type {number[]} */
  #endings = [];
  #going = false;
  /** @type {Promise<void> | null} */
  #entering = null;
  #stop = () => {};

  /** @param {import("./login.js").Login} login @param {import("./options.js").Options} options */
  constructor(login, options) {
    this.login = login;
    this.#options = options;
    this.stage = signal(/** @type {Stage} */ ("outside"));
    /** Why, where somebody said so: for "banned" and "left". */
    this.reason = signal("");
    this.chat = signal(/** @type {any} */ (null));
    this.room = signal(/** @type {any} */ (null));
    /** What the room is called, as soon as that is known. */
    this.name = signal(/** @type {string | null} */ (null));
    login.miaou.on("ended", ({ reason } = {}) => this.#ended(reason));
    // Another widget of the page, or another tab, was told the name.
    effect(() => {
      if (login.user.value && this.stage.peek() === "name") queueMicrotask(() => this.enter());
    });
    addEventListener("online", () => this.stage.peek() === "failed" && this.enter());
  }

  /** Goes in as far as one comes: to a chair, to the question for a name, or to what is in the way. */
  enter() {
    this.#entering ??= this.#enter().finally(() => (this.#entering = null));
    return this.#entering;
  }

  /** Asks to be let in once more, or comes back. */
  async again() {
    const chat = this.chat.peek();
    if (!chat) return this.enter();
    return this.#attempt(() => chat.join({ id: this.#id }));
  }

  /** Ends it, with nobody logged out: nothing is heard or said any more. */
  end() {
    this.#leave("outside");
    this.login.miaou.close();
  }

  /**
   * Goes out: an account logs out; a guest, who cannot come back as the same, leaves the room too.
   *
   * @param {{ erase?: boolean }} [how] with `erase` a guest is deleted, and all that it wrote
   */
  async goOut({ erase = false } = {}) {
    const { login } = this;
    const { by } = login;
    this.#going = true;
    login.forget();
    try {
      if (by === "guest" && erase) await this.#erase();
      else if (by === "guest" && this.#id) await this.chat.peek()?.leave({ id: this.#id }).catch(() => {});
      await login.logout();
      this.#leave("name");
    } finally {
      this.#going = false;
    }
  }

  /** The login ends with the account; it is told on the stream, where there is one just now. */
  async #erase() {
    const { miaou } = this.login;
    const over = new Promise((resolve) => {
      miaou.on("ended", resolve);
      setTimeout(resolve, PATIENCE);
    });
    await miaou.call("DELETE", "/api/v1/account", { body: {} });
    await over;
  }

  async #enter() {
    if (this.stage.peek() === "inside") return;
    this.stage.value = "entering";
    await this.#attempt(async () => {
      if (await this.login.identify()) return this.#sit();
      await knock(this.#options.server);
      this.stage.value = "name";
      model().catch(() => {});
    });
  }

  /** Comes into the room, or asks the moderators; and hears what happens there and to oneself from then on. */
  async #sit() {
    this.#stop();
    const { miaou } = this.login;
    const path = `/api/v1/rooms/${encodeURIComponent(this.#options.room)}`;
    const { room } = await miaou.call("GET", path, { wait: PATIENCE });
    this.#id = room.id;
    this.name.value = room.name;
    const { Chat } = await model();
    const chat = new Chat(miaou);
    this.#stop = () => {
      chat.stop();
      this.#stop = () => {};
    };
    await chat.start({ only: room.id });
    if (chat.state.peek() === "failed") throw chat.problem.peek();
    // By its number: joining a name that nobody has would make a room.
    const asked = chat.requests.peek().get(room.id)?.state;
    const waits = asked === "pending" || asked === "rejected";
    if (!chat.rooms.peek().has(room.id) && !waits) await chat.join({ id: room.id });
    const end = effect(() => this.#place(chat));
    this.#stop = () => {
      end();
      chat.stop();
      this.#stop = () => {};
    };
  }

  /** Where in the house one is, as the model of it changes. */
  #place(chat) {
    const room = chat.rooms.value.get(this.#id) ?? null;
    const asked = chat.requests.value.get(this.#id)?.state;
    const departure = chat.departures.value.get(this.#id);
    batch(() => {
      this.chat.value = chat;
      this.room.value = room;
      this.reason.value = departure?.reason ?? "";
      if (room) this.stage.value = "inside";
      else if (asked === "pending" || asked === "rejected") this.stage.value = asked;
      else this.stage.value = departure?.kind === "member_banned" ? "banned" : "left";
    });
  }

  #leave(stage) {
    this.#stop();
    batch(() => {
      this.chat.value = null;
      this.room.value = null;
      this.stage.value = stage;
    });
  }

  /** The login is over. The site tells anew who its user is; a guest is asked for a name. */
  #ended(reason) {
    if (this.#going || ["outside", "name", "entering"].includes(this.stage.peek())) return;
    if (reason === "banned") return this.#leave("banned");
    const now = Date.now();
    this.#endings = [...this.#endings.filter((then) => now - then < BREATH), now];
    if (this.#endings.length > MOST) return this.#leave("failed");
    this.#leave("outside");
    this.enter();
  }

  /** What was asked of the visitor went wrong: the developer may want to know. */
  report(error) {
    if (error?.outcome === "network") explain(error, this.#options);
  }

  async #attempt(doing) {
    try {
      await doing();
    } catch (error) {
      const { outcome, title, detail } = /** @type {any} */ (error);
      batch(() => {
        this.reason.value = outcome === "banned" && detail !== title ? (detail ?? "") : "";
        this.stage.value = { banned: "banned", no_such_room: "closed" }[outcome] ?? "failed";
      });
      if (outcome !== "banned") await explain(error, this.#options);
    }
  }
}
