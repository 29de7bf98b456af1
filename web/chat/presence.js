/** How present people are, and what this device tells of its own user. */
import { signal } from "../view.js";

/** @typedef {"connected" | "away" | "disconnected"} Status */

/** For how many seconds a report is to be good. The stream's end ends it sooner. */
const LASTS = 120;

/**
 * When a report is made again, in milliseconds: so that the user, who does something, is not away, which the server thinks after
 * a minute; or that one is made up for that failed.
 */
const AGAIN = { active: 45_000, failed: 5_000 };

/** How long the server may take to note it, in milliseconds: what is to be told next waits for that. */
const PATIENCE = 10_000;

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
  /** Whether the user did something since the last report. */
  #active = true;
  #reported = 0;
  #due = Infinity;
  #typed = new Map();
  #timer = /** @type {number | undefined} */ (undefined);
  #started = false;
  #reporting = false;
  /** Whether something else is so than what is being reported. */
  #changed = false;
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
    if (this.#started || typeof document === "undefined") return;
    this.#started = true;
    this.#leave = new AbortController();
    const { signal: until } = this.#leave;
    for (const sign of SIGNS) addEventListener(sign, () => this.#act(), { passive: true, capture: true, signal: until });
    const turn = () => { this.#active = true; this.#report(); };
    document.addEventListener("visibilitychange", turn, { signal: until });
    addEventListener("pagehide", () => this.#goodbye(), { signal: until });
    addEventListener("pageshow", (event) => event.persisted && turn(), { signal: until });
    // A stream that was closed took with it what was reported before.
    const off = this.#chat.connection.subscribe((now) => now === "online" && this.#report());
    until.addEventListener("abort", off);
  }

  stop() {
    if (this.#started) this.#goodbye();
    this.#started = false;
    clearTimeout(this.#timer);
    this.#leave.abort();
  }

  /** The user is shown a room from now on, or none. @param {number | null} room */
  viewing(room) {
    if (room === this.#viewing) return;
    this.#viewing = room;
    this.#active = true;
    this.#report();
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

  /** The user does something. */
  #act() {
    if (this.#active) return;
    this.#active = true;
    this.#plan(Math.min(this.#due, this.#reported + AGAIN.active));
  }

  /** Tells what is so now, and again when it must be. One after the other, so that what is told last is what is so last. */
  async #report() {
    if (!this.#started) return;
    if (this.#reporting) return void (this.#changed = true);
    this.#reporting = true;
    this.#changed = false;
    const [active, seen] = [this.#active, !document.hidden];
    clearTimeout(this.#timer);
    [this.#active, this.#reported, this.#due] = [false, Date.now(), Infinity];
    const noted = await this.#tell("PUT", "/api/v1/presence", { body: this.#body(active, seen) });
    this.#reporting = false;
    this.#active ||= active && !noted;
    if (this.#changed) this.#report();
    else if (!noted) this.#plan(Date.now() + AGAIN.failed);
    else if (seen) this.#plan(this.#reported + Math.min(this.#active ? AGAIN.active : Infinity, before(noted.expires_in)));
  }

  /** In the background the user is still connected, and looks at nothing. @param {boolean} active @param {boolean} seen */
  #body(active, seen) {
    const device = this.#device;
    if (!seen) return { device, status: "away" };
    const viewing = this.#viewing === null ? undefined : String(this.#viewing);
    return { device, status: active ? "active" : undefined, viewing, expires_in: LASTS };
  }

  /** @param {number} due When to report, as `Date.now()` tells it. */
  #plan(due) {
    clearTimeout(this.#timer);
    this.#due = due;
    if (this.#started) this.#timer = setTimeout(() => this.#report(), Math.max(0, due - Date.now()));
  }

  #goodbye() {
    this.#tell("DELETE", "/api/v1/presence", { query: { device: this.#device }, keepalive: true });
  }

  /** Returns the answer, if any. What is lost is said again in a moment, or is not true any more. */
  async #tell(method, path, options = {}) {
    if (this.#chat.connection.peek() === "offline" || !this.#chat.miaou.user) return null;
    const signal = AbortSignal.timeout(PATIENCE);
    return this.#chat.miaou.call(method, path, { ...options, signal, wait: 0 }).catch(() => null);
  }
}

/** When to report again what is good for so many seconds, in milliseconds: in time even where it fails once or twice. */
function before(seconds) {
  return Math.max(1, seconds / 3, seconds - 20) * 1000;
}

/** This page's own name for itself: two tabs are two devices. */
function name() {
  const bytes = crypto.getRandomValues(new Uint8Array(8));
  return `web-${[...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("")}`;
}
