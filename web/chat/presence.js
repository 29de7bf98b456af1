/** How present people are, and what this device tells of its own user. */
import { signal } from "../view.js";

/** @typedef {"connected" | "away" | "disconnected"} Status */

const EVERY = 5_000;
const SIGNS = ["pointerdown", "pointermove", "keydown", "wheel", "touchstart"];

export class Presence {
  #chat;
  /**
   * By number of user and by username: of a conversation one knows the name first.
   * @type {Map<number | string, any>}
   */
  #users = new Map();
  #device = name();
  #viewing = /** @type {number | null} */ (null);
  #active = true;
  #typed = new Map();
  #timer = /** @type {number | undefined} */ (undefined);
  #leave = new AbortController();

  /** @param {import("./chat.js").Chat} chat */
  constructor(chat) {
    this.#chat = chat;
  }

  /**
   * How present a user is, by number or by username. Who reads it in a component is drawn anew when it changes.
   *
   * @returns {Status}
   */
  status(user) {
    return this.#of(user).value;
  }

  /** What a `presence` event says. */
  hear({ users, whole }) {
    if (whole) for (const user of this.#users.values()) user.value = "disconnected";
    for (const { user, status } of users) this.put(user, status);
  }

  /** What was asked about one user. */
  put(user, status) {
    this.#of(user.id).value = status;
    this.#of(user.username).value = status;
  }

  /** Begins to tell the server what is shown here, until `stop()`. */
  start() {
    if (this.#timer || typeof document === "undefined") return;
    this.#leave = new AbortController();
    const { signal: until } = this.#leave;
    const active = () => { this.#active = true; };
    for (const sign of SIGNS) addEventListener(sign, active, { passive: true, capture: true, signal: until });
    document.addEventListener("visibilitychange", () => this.#turn(), { signal: until });
    addEventListener("pagehide", () => this.#goodbye(), { signal: until });
    addEventListener("pageshow", (event) => event.persisted && this.#turn(), { signal: until });
    this.#timer = setInterval(() => document.hidden || this.#report(), EVERY);
    if (!document.hidden) this.#report();
  }

  stop() {
    clearInterval(this.#timer);
    this.#timer = undefined;
    this.#leave.abort();
  }

  /** The user is shown a room from now on, or none. @param {number | null} room */
  viewing(room) {
    if (room === this.#viewing) return;
    this.#viewing = room;
    this.#active = true;
    if (this.#timer && !document.hidden) this.#report();
  }

  /** The user types in a room, or ceases to. May be called at every key: the server is told when it must be. */
  typing(room, ceases = false) {
    const since = Date.now() - (this.#typed.get(room) ?? 0);
    const path = `/api/v1/rooms/${room}/typing`;
    if (ceases) {
      if (this.#typed.delete(room)) this.#tell("DELETE", path);
    } else if (since > 3_000) {
      this.#typed.set(room, Date.now());
      this.#tell("PUT", path);
    }
  }

  /** What was typed was sent, which ends typing by itself. */
  typed(room) {
    this.#typed.delete(room);
  }

  #of(user) {
    const key = typeof user === "string" ? user.toLowerCase() : user;
    let known = this.#users.get(key);
    if (!known) this.#users.set(key, (known = signal(/** @type {Status} */ ("disconnected"))));
    return known;
  }

  #turn() {
    this.#active = true;
    if (!document.hidden) this.#report();
    // Still connected, and looking at nothing: without this others would see it only when the last report runs out.
    else this.#tell("PUT", "/api/v1/presence", { body: { device: this.#device, status: "away" } });
  }

  #report() {
    const body = { device: this.#device };
    if (this.#active) body.status = "active";
    if (this.#viewing !== null) body.viewing = String(this.#viewing);
    this.#active = false;
    this.#tell("PUT", "/api/v1/presence", { body });
  }

  #goodbye() {
    this.#tell("DELETE", "/api/v1/presence", { query: { device: this.#device }, keepalive: true });
  }

  // What is lost is said again in a moment, or is not true any more.
  #tell(method, path, options = {}) {
    if (this.#chat.connection.peek() === "offline" || !this.#chat.miaou.user) return;
    this.#chat.miaou.call(method, path, { ...options, wait: 0 }).catch(() => {});
  }
}

/** This page's own name for itself: two tabs are two devices. */
function name() {
  const bytes = crypto.getRandomValues(new Uint8Array(8));
  return `web-${[...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("")}`;
}
