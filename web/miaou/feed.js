/**
 * What one tab hears: each durable event once and in order, whichever tab holds the stream.
 *
 * The tab that leads streams, and tells the others what it hears, with the cursor before it and that after it. All tabs that are
 * in step stand at the same cursor, so each sees by it whether it missed something; who did, or comes anew, joins again
 * from its own cursor. What is fleeting is told as it comes: each new stream begins with all of it.
 */
import { Channel } from "./channel.js";
import { Joining } from "./joining.js";
import { Leader } from "./leader.js";
import { Line } from "./line.js";
import { later } from "./pause.js";
import { Place } from "./place.js";

/** Silence of the leader after which another tab that is looked at takes over, in milliseconds. */
const SILENCE = 45_000;

/** How long the leader may take to say that it is there, in milliseconds. */
const ANSWER = 3_000;

/** How often the leader says so, in milliseconds. */
const BEAT = 5_000;

/** @typedef {import("./stream.js").Told} Told */
/** @typedef {import("./line.js").Connection} Connection */
/**
 * @typedef {{ tell: (kind: string, data: any) => void, reset: () => void, connection: (now: Connection) => void,
 *   over: (reason: string) => void, leads: () => void, said: (said: import("./channel.js").Said) => void }} Owner
 */

export class Feed {
  #stream;
  #locks;
  #owner;
  #name;
  #login;
  #line;
  #leader;
  #channel;
  /** Where this tab is; none where nothing is to be heard. @type {Place | null} */
  #place = null;
  /** @type {Joining | null} */
  #joining = null;
  /** Who asked for a mark since the stream was opened, and who before. */
  #asked = { since: /** @type {string[]} */ ([]), before: /** @type {string[]} */ ([]) };
  #away = false;
  /** What the leader last said of its stream. @type {Connection} */
  #led = "connecting";
  #beaten = 0;
  #silence = /** @type {any} */ (undefined);
  /** @type {Connection} */
  connection = "offline";

  /**
   * @param {{ stream: import("./stream.js").Stream, locks: import("./locks.js").Locks, manager: LockManager | null, name: string,
   *   login: () => string | null, owner: Owner }} parts Without a `manager` each tab is for itself.
   */
  constructor({ stream, locks, manager, name, login, owner }) {
    this.#stream = stream;
    this.#locks = locks;
    this.#owner = owner;
    this.#name = name;
    this.#login = login;
    this.#line = new Line(stream, {
      tell: (told) => this.#lead(told),
      attempt: () => this.#attempt(),
      at: (cursor) => this.#place?.cursor === null && (this.#place.cursor = cursor),
      connection: () => this.#beat(true),
      alive: () => this.#beat(false),
      over: (reason) => owner.over(reason),
      lost: () => this.#lead({ kind: "reset", data: {}, before: null, after: null }),
    });
    this.#leader = new Leader(manager, () => this.#took(), () => this.#lostLead());
    this.#channel = new Channel(manager && `${name}.tabs`, login, (said) => this.#heard(said));
  }

  /** Whether this tab holds the stream. */
  get leads() {
    return this.#leader.leads;
  }

  /** Hears everything after a cursor. @param {string | null} cursor */
  follow(cursor) {
    this.#place = new Place(cursor);
    this.#endJoining();
    this.resume();
  }

  /** Hears nothing more. */
  stop() {
    this.#place = null;
    this.suspend();
  }

  /** Leaves the other tabs, as the page may be frozen. Where it is, is kept. */
  suspend() {
    this.#away = true;
    this.#endJoining();
    clearTimeout(this.#silence);
    this.#leader.leave();
    this.#line.stop();
    this.#channel.close();
    this.#connected();
  }

  /** Comes back, and finds out what was missed. */
  resume() {
    this.#away = false;
    if (!this.#place) return;
    this.#channel.open();
    if (this.leads) return this.#took();
    this.#leader.enter(this.#lock);
    if (!this.leads) this.#join();
  }

  /** Tells all other tabs. @param {string} type @param {Record<string, any>} what */
  say(type, what) {
    if (!this.#away) this.#channel.open();
    this.#channel.say(type, what);
  }

  /** Looks whether all is well, as the page was not looked at for a while. */
  check() {
    if (this.leads) return this.#line.check();
    // Who is away finds out on coming back.
    if (!this.#place || this.#away) return;
    this.#channel.say("check");
    this.#watch(ANSWER);
  }

  /** Opens the stream anew, as the network may be another. */
  reopen() {
    if (this.leads) this.#line.reopen();
    else this.check();
  }

  get #lock() {
    return `${this.#name}.stream:${this.#login()}`;
  }

  /** This tab leads from now on: from where it is. */
  #took() {
    this.#endJoining();
    clearTimeout(this.#silence);
    if (!this.#place) return this.#leader.leave();
    this.#asked = { since: [], before: [] };
    this.#line.begin(this.#place.cursor);
    this.#channel.say("lead", this.#standing);
    this.#owner.leads();
  }

  #lostLead() {
    this.#line.stop();
    this.resume();
  }

  /** What the stream told to the tab that leads. @param {Told} told */
  #lead(told) {
    this.#channel.say("told", { told });
    this.#take(told);
    if (told.after === null && told.kind !== "reset") this.#mark();
  }

  /** A stream is going to be opened: who asked until now is given a mark by it. */
  #attempt() {
    this.#asked.before.push(...this.#asked.since);
    this.#asked.since = [];
  }

  /** The stream has told all that there was. */
  #mark() {
    const { before, since } = this.#asked;
    if (before.length > 0) this.#channel.say("mark", { ...this.#standing, names: before });
    this.#asked.before = [];
    if (since.length > 0) this.#line.refresh();
  }

  get #standing() {
    return { cursor: this.#line.cursor, connection: this.#line.connection };
  }

  /** @param {boolean} now */
  #beat(now) {
    if (!this.leads) return;
    this.#connected();
    if (!now && Date.now() - this.#beaten < BEAT) return;
    this.#beaten = Date.now();
    this.#channel.say("beat", this.#standing);
  }

  /** @param {import("./channel.js").Said} said */
  #heard(said) {
    if (this.leads) this.#asking(said);
    else if (this.#place) this.#listening(said);
    this.#owner.said(said);
  }

  /** What those want who do not lead. @param {import("./channel.js").Said} said */
  #asking({ type, name }) {
    if (type === "join") {
      this.#asked.since.push(name);
      // Else the next one that is opened will do; and so it will where one is asked for already.
      if (this.#line.connection === "online" && this.#asked.before.length === 0) this.#line.refresh();
    } else if (type === "check") {
      this.#line.check();
      this.#beat(true);
    } else if (type === "lead") {
      // Another took the lock, as this one seemed frozen: it learns so in a moment.
      this.#line.stop();
      later(() => this.leads && this.#line.connection === "offline" && this.#took(), ANSWER);
    }
  }

  /** What the one that leads says. @param {import("./channel.js").Said} said */
  #listening({ type, cursor, connection, told, names }) {
    if (!["lead", "beat", "mark", "told"].includes(type)) return;
    this.#watch(SILENCE);
    if (type === "told") return this.#follow(told);
    if (connection) this.#led = connection;
    if (type === "mark") this.#joining?.mark(cursor, names);
    // A new leader gives no mark that the one before was asked for.
    else if (type === "lead" && (this.#joining || cursor !== this.#place?.cursor)) this.#join();
    else if (type === "beat" && !this.#joining && cursor !== this.#place?.cursor) this.#join();
    this.#connected();
  }

  /** @param {Told} told */
  #follow(told) {
    if (told.after === null || !this.#joining) this.#take(told);
    else this.#joining.hear(told);
  }

  /** @param {Told} told */
  #take(told) {
    if (!this.#place) return;
    if (told.kind === "reset") return this.#reset();
    if (told.after === null) return this.#owner.tell(told.kind, told.data);
    const taken = this.#place.take(told);
    if (taken === "new") this.#owner.tell(told.kind, told.data);
    else if (taken === "gap") this.leads ? this.#took() : this.#join();
  }

  #join() {
    this.#endJoining();
    const place = this.#place;
    if (!place) return;
    this.#joining = new Joining(this.#stream, this.#locks, () => place.cursor, {
      ask: (name) => this.#channel.say("join", { name }),
      told: (told) => this.#take(told),
      lost: () => this.#reset(),
      over: (reason) => this.#owner.over(reason),
      done: (cursor, since) => {
        this.#joining = null;
        place.cursor = cursor;
        for (const told of since) this.#take(told);
        this.#connected();
      },
    });
    this.#watch(SILENCE);
    this.#connected();
  }

  #endJoining() {
    this.#joining?.end();
    this.#joining = null;
  }

  /** Takes over from a leader that says nothing, where somebody looks at this tab. @param {number} ms */
  #watch(ms) {
    clearTimeout(this.#silence);
    this.#silence = later(() => {
      if (this.leads || !this.#place) return;
      if (globalThis.document?.visibilityState === "visible") this.#leader.seize(this.#lock);
      else this.#watch(SILENCE);
    }, ms);
  }

  /** What is known is worth nothing: nothing is told until somebody has read it anew, and follows again. */
  #reset() {
    this.#endJoining();
    this.#place = null;
    this.#owner.reset();
  }

  #connected() {
    const led = this.#joining && this.#led === "online" ? "connecting" : this.#led;
    const now = this.leads ? this.#line.connection : this.#place ? led : "offline";
    if (now === this.connection) return;
    this.connection = now;
    this.#owner.connection(now);
  }
}
