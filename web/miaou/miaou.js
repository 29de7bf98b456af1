/** The one thing that clients hold. */
import { Feed } from "./feed.js";
import { Hold } from "./hold.js";
import { Listeners } from "./listeners.js";
import { Locks } from "./locks.js";
import { Outbox } from "./outbox.js";
import { watch } from "./page.js";
import { Problem } from "./problem.js";
import { Requests } from "./request.js";
import { Session } from "./session.js";
import { local, Memory } from "./storage.js";
import { Stream } from "./stream.js";
import { Files } from "./upload.js";
import { Wire } from "./wire.js";

/**
 * @typedef {import("./session.js").User} User
 * @typedef {import("./posting.js").Posting} Posting
 * @typedef {import("./posting.js").To} To
 * @typedef {import("./posting.js").Draft} Draft
 * @typedef {import("./line.js").Connection} Connection
 * @typedef {{ id: string, name: string, media_type: string, size: number, width?: number, height?: number }} Attachment
 */

/** How long the server may take to hear that somebody logs out, in milliseconds. */
const FAREWELL = 5_000;

/** Longest message that is sent though the page is closed, in bytes. Browsers send 64 KiB so, at once. */
const SHORT = 8_192;

export class Miaou {
  #listeners = new Listeners();
  #wire;
  #session;
  #requests;
  #files;
  #outbox;
  #hold;
  #feed;
  #keys;

  /**
   * @param {object} [options]
   * @param {string} [options.server] Its address. By default that of the page; outside of browsers there is none.
   * @param {import("./storage.js").Storage_} [options.storage] Where the login and unsent messages are kept. By default
   *   `localStorage`, or memory where there is none.
   * @param {string} [options.name] What the names of all that is kept or shared between tabs begin with.
   * @param {string | (() => string)} [options.language] What people read, such as "fr": errors are in it.
   */
  constructor({ server = globalThis.location?.origin, storage, name = "miaou", language } = {}) {
    if (!server || server === "null") throw new TypeError("Miaou: `server` is needed here");
    /** The server's address, without a slash at its end. @readonly @type {string} */
    this.server = server.replace(/\/+$/, "");
    const tongue = typeof language === "function" ? language : () => language;
    const place = storage ?? local() ?? new Memory();
    // What is kept elsewhere than in the browser's own storage, no other tab sees.
    const shared = place === local() && typeof BroadcastChannel !== "undefined";
    const manager = (shared && globalThis.navigator?.locks) || null;
    const locks = new Locks(manager, `${name}.`);
    this.#keys = { session: `${name}:session`, postings: `${name}:posting:` };
    this.#wire = new Wire(server, tongue);
    const ended = (/** @type {string} */ reason) => this.#ended(reason);
    this.#session = new Session({ wire: this.#wire, storage: place, key: this.#keys.session, locks, ended });
    this.#requests = new Requests(this.#wire, this.#session);
    this.#files = new Files(this.#wire, this.#requests);
    this.#outbox = new Outbox({
      storage: place,
      prefix: this.#keys.postings,
      locks,
      send: (posting, signal, first) => this.#send(posting, signal, first),
      owner: { changed: (posting, elsewhere) => this.#posted(posting, elsewhere), leads: () => this.#feed.leads },
    });
    this.#hold = new Hold(this.#outbox, () => this.user?.id, (kind, data) => this.#tell(kind, data));
    const stream = new Stream(this.#wire, this.#session);
    /** @type {import("./feed.js").Owner} */
    const owner = {
      tell: (kind, data) => this.#hold.hear(kind, data),
      reset: () => this.#reset(),
      connection: (now) => this.#connected(now),
      over: (reason) => this.#session.end(reason),
      leads: () => this.#outbox.sweep(),
      said: (said) => this.#said(said),
    };
    this.#feed = new Feed({ stream, locks, manager, name, login: () => this.#session.login, owner });
    watch({
      shown: () => this.#look(),
      back: () => this.#feed.resume(),
      away: () => this.#feed.suspend(),
      network: () => this.#feed.reopen(),
      stored: (key) => this.#stored(key),
    });
  }

  /** Who is logged in. @returns {User | null} */
  get user() {
    return this.#session.user;
  }

  /** Whether a stream is open. @returns {Connection} */
  get connection() {
    return this.#feed.connection;
  }

  /** Goes on with the login that was kept. Returns whether there is one that is good as far as known. */
  async restore() {
    const restored = await this.#session.restore();
    if (restored) this.#outbox.begin(/** @type {User} */ (this.user).id);
    return restored;
  }

  /**
   * Makes an account, and logs in.
   *
   * @param {{ username: string, first_name: string, last_name: string, password: string }} account
   * @throws {Problem}
   */
  async register(account) {
    const { username, password } = account;
    try {
      await this.#wire.ask("POST", "/create_user", { body: account });
    } catch (error) {
      if (!(error instanceof Problem && error.passing)) throw error;
      // It may have been made though the answer was lost: who can log in is there.
      return this.login(username, password).catch(() => Promise.reject(error));
    }
    return this.login(username, password);
  }

  /** Logs in. @param {string} username @param {string} password @returns {Promise<User>} @throws {Problem} */
  login(username, password) {
    return this.#begin("/authenticate_user", { username, password });
  }

  /** Logs a user of a website or game in, with a token that its server signed. @param {string} token @returns {Promise<User>} */
  exchange(token) {
    return this.#begin("/api/v1/sessions/exchange", { token });
  }

  /** Comes in as a guest, where the server lets guests in. @param {string} [name] @returns {Promise<User>} @throws {Problem} */
  guest(name) {
    return this.#begin("/api/v1/sessions/guest", name === undefined ? {} : { name });
  }

  /** Logs out, in all tabs. What was not sent yet is forgotten. */
  async logout() {
    for (const posting of this.#outbox.list()) posting.discard();
    const more = { signal: AbortSignal.timeout(FAREWELL), keepalive: true };
    await this.#requests.call("DELETE", "/api/v1/sessions/current", more).catch(() => {});
    this.#session.end("logged_out");
  }

  /**
   * Calls the server with the token of the login. Reads, and calls with a `key`, are repeated where the network fails or the
   * server asks to come back, for as long as `wait` says.
   *
   * @param {string} method @param {string} path Such as `/api/v1/rooms`.
   * @param {import("./request.js").Asked} [more]
   * @returns {Promise<any>} What the answer says. @throws {Problem} or the signal's reason.
   */
  call(method, path, more) {
    return this.#requests.call(method, path, more);
  }

  /**
   * Calls as `call` does, and returns a good answer once it begins: for what is long. The signal ends its reading, too.
   *
   * @param {string} method @param {string} path @param {import("./request.js").Asked} [more]
   * @returns {Promise<Response>} @throws {Problem} or the signal's reason.
   */
  open(method, path, more) {
    return this.#requests.open(method, path, more);
  }

  /**
   * Uploads a file, for a message to carry.
   * @param {Blob} file
   * @param {{ name?: string, onprogress?: (sent: number, all: number) => void, signal?: AbortSignal | null }} [more] In bytes.
   * @returns {Promise<Attachment>} @throws {Problem} or the signal's reason.
   */
  upload(file, more) {
    return this.#files.upload(file, more);
  }

  /**
   * An address that works in `<img>` and `<a>`, for some minutes.
   * @param {{ id: string }} attachment @param {"file" | "thumbnail"} [which] @returns {Promise<string>} @throws {Problem}
   */
  fileUrl(attachment, which = "file") {
    return this.#files.url(attachment, which);
  }

  /**
   * Says something. It is kept until it is sent: through a network that fails, a page that is closed, a server that is started
   * again, it is said once, and after what was posted to the same room before it.
   *
   * @param {To} to @param {Draft} draft @returns {Posting}
   * @throws {Problem} where nobody is logged in.
   */
  post(to, draft) {
    return this.#outbox.post(to, draft);
  }

  /** What is not sent yet, of all tabs, oldest first. @param {To} [to] @returns {Posting[]} */
  postings(to) {
    return this.#outbox.list(to && ("room" in to || "user" in to) ? to : null);
  }

  /** Begins to hear what happens after a cursor, which pages come with; or from now on. @param {string | null} [cursor] */
  follow(cursor = null) {
    this.#session.look();
    this.#hold.clear();
    if (this.user) this.#feed.follow(cursor);
  }

  /**
   * Listens: to a kind of event; to `*`, all of them, as (kind, data); or to what is no event: `connection`, `reset`, `ended`,
   * `posting`.
   *
   * @param {string} kind @param {(...what: any[]) => void} listener @returns {() => void} What ends it.
   */
  on(kind, listener) {
    return this.#listeners.on(kind, listener);
  }

  /** Hears and sends nothing more, and keeps the login: for programmes that end. */
  close() {
    this.#feed.stop();
    this.#outbox.stop();
    this.#hold.clear();
  }

  /** @param {string} path @param {Record<string, unknown>} body @returns {Promise<User>} */
  async #begin(path, body) {
    const tokens = await this.#wire.ask("POST", path, { body });
    this.close();
    this.#files.clear();
    this.#session.begin(tokens);
    this.#outbox.begin(tokens.user.id);
    return tokens.user;
  }

  /** @param {Posting} posting @param {AbortSignal} signal @param {boolean} first */
  #send({ path, draft: body, key }, signal, first) {
    const keepalive = first && JSON.stringify(body).length < SHORT;
    return this.#requests.call("POST", path, { body, key, signal, keepalive, wait: 0 });
  }

  /** @param {string} kind @param {any} data */
  #tell(kind, data) {
    this.#listeners.tell(kind, data);
    this.#listeners.tell("*", kind, data);
  }

  /** @param {Posting} posting @param {boolean} elsewhere */
  #posted(posting, elsewhere) {
    const { state, message } = posting;
    if (!elsewhere) this.#feed.say("posting", { posted: { kept: posting.toJSON(), state, message } });
    this.#listeners.tell("posting", posting);
    this.#hold.release();
  }

  /** What another tab says. @param {import("./channel.js").Said} said */
  #said({ type, posted }) {
    if (type !== "posting") return;
    this.#outbox.heard(posted);
    this.#hold.release();
  }

  /** Somebody looks at the page again. */
  #look() {
    this.#session.look();
    this.#feed.check();
    this.#outbox.wake();
  }

  /** Another tab keeps something else under a key; null stands for all. @param {string | null} key */
  #stored(key) {
    if (key === null || key === this.#keys.session) this.#session.look();
    if (key === null || key.startsWith(this.#keys.postings)) this.#outbox.list();
  }

  /** @param {Connection} now */
  #connected(now) {
    if (now === "online") this.#outbox.wake();
    this.#listeners.tell("connection", now);
  }

  #reset() {
    this.#hold.clear();
    this.#listeners.tell("reset");
  }

  /** @param {string} reason */
  #ended(reason) {
    this.close();
    this.#files.clear();
    this.#listeners.tell("ended", { reason });
  }
}
