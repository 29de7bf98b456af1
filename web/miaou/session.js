/** A login: the tokens of a session, kept in storage, shared by all tabs and refreshed by one of them. */
import { backoff, pause } from "./pause.js";
import { Problem } from "./problem.js";
import { keep, kept, unique } from "./storage.js";

/** For how long a refresh is tried before whoever asked is told that it failed, in milliseconds. */
const PERSISTENCE = 8_000;

/**
 * How long another tab may take to refresh, in milliseconds: longer than an answer may. To use the same token beside it
 * would put out of use what it is given.
 */
const PATIENCE = 45_000;

/** How long what is kept may take to be seen by other tabs, in milliseconds: browsers tell them a moment later. */
const SPREAD = 300;

/** A token is renewed so long before it expires, in milliseconds, or at a quarter of its life where that is less. */
const MARGIN = 30_000;

/**
 * @typedef {{ id: number, username: string, first_name: string, last_name: string, created_at: string }} User
 * @typedef {{ user: User, token: string, refresh_token: string, expires_in: number }} Tokens
 * @typedef {{ login: string, user: User, token: string, refresh_token: string, expires_at: number, margin: number }} Held
 */

export class Session {
  #wire;
  #storage;
  #key;
  #locks;
  #ended;
  /** @type {Held | null} */
  #held = null;
  /** What was in storage when it was last looked at. */
  #seen = /** @type {string | null} */ (null);
  /** @type {Promise<string> | null} */
  #refreshing = null;

  /**
   * @param {{ wire: import("./wire.js").Wire, storage: import("./storage.js").Storage_, key: string,
   *   locks: import("./locks.js").Locks, ended: (reason: string, login: string) => void }} parts
   */
  constructor({ wire, storage, key, locks, ended }) {
    this.#wire = wire;
    this.#storage = storage;
    this.#key = key;
    this.#locks = locks;
    this.#ended = ended;
  }

  /** Who is logged in. */
  get user() {
    return this.#held?.user ?? null;
  }

  /** The name of this login, which all tabs know it by. */
  get login() {
    return this.#held?.login ?? null;
  }

  /** Begins with the answer to a login. @param {Tokens} tokens */
  begin(tokens) {
    this.#keep({ login: unique(), ...fresh(tokens) });
  }

  /** Goes on with the login that was kept. Returns whether there is one. */
  async restore() {
    this.#seen = this.#storage.getItem(this.#key);
    const found = kept(this.#storage, this.#key);
    this.#held = found?.token ? found : null;
    if (!this.#held) return false;
    try {
      await this.token();
    } catch (problem) {
      // Without a network it is as good as it was.
      return this.#held !== null && /** @type {Problem} */ (problem).passing;
    }
    return true;
  }

  /**
   * A token that is good as far as known.
   *
   * @param {string | null} [refused] One that the server did not take: another than this.
   * @throws {Problem} `unauthenticated` where nobody is logged in, or not any more.
   */
  async token(refused = null) {
    this.look();
    if (!this.#held) throw Problem.own("unauthenticated", this.#wire.language);
    const { token, expires_at, margin } = this.#held;
    if (token !== refused && expires_at - margin > Date.now()) return token;
    this.#refreshing ??= this.#refresh(token).finally(() => (this.#refreshing = null));
    return this.#refreshing;
  }

  /** Looks what other tabs did. */
  look() {
    const text = this.#storage.getItem(this.#key);
    if (text === this.#seen) return;
    this.#seen = text;
    const found = kept(this.#storage, this.#key);
    if (!this.#held) return;
    if (found?.login === this.#held.login && found.token) this.#held = found;
    else this.#over(found?.login === this.#held.login ? found.ended : found?.token ? "other_login" : "logged_out");
  }

  /** It is over, in all tabs. Why is kept in its place, for them. @param {string} reason */
  end(reason) {
    this.look();
    if (!this.#held) return;
    keep(this.#storage, this.#key, { login: this.#held.login, ended: reason });
    this.#seen = this.#storage.getItem(this.#key);
    this.#over(reason);
  }

  /** Forgets it in this tab, and tells nobody. */
  drop() {
    this.#held = null;
  }

  /** @param {string} reason */
  #over(reason) {
    const login = this.login;
    this.#held = null;
    this.#ended(reason, login ?? "");
  }

  /** @param {Held} held */
  #keep(held) {
    this.#held = held;
    keep(this.#storage, this.#key, held);
    this.#seen = this.#storage.getItem(this.#key);
  }

  /** @param {string} token */
  #refresh(token) {
    return new Promise((resolve, reject) => {
      const renew = async () => {
        const before = this.#seen;
        await this.#renew(token).then(resolve, reject);
        if (this.#seen !== before) await pause(SPREAD);
      };
      this.#locks.alone(`refresh:${this.login}`, renew, PATIENCE).catch(reject);
    });
  }

  /** @param {string} token */
  async #renew(token) {
    this.look();
    // Another tab may have done it while this one waited.
    if (!this.#held || this.#held.token !== token) return this.#current();
    const { login, refresh_token } = this.#held;
    const tokens = await this.#exchange(refresh_token);
    this.look();
    // Where another tab went on from the same token meanwhile, it did so later: what this one got is superseded.
    if (tokens && this.#held?.refresh_token === refresh_token) this.#keep({ login, ...fresh(tokens) });
    return this.#current();
  }

  /**
   * The next tokens; none where the login is over, or another tab has them.
   *
   * @param {string} refresh_token @returns {Promise<Tokens | void>}
   */
  async #exchange(refresh_token) {
    const began = Date.now();
    for (let failures = 1; ; failures++) {
      try {
        return await this.#wire.ask("POST", "/api/v1/sessions/refresh", { body: { refresh_token } });
      } catch (error) {
        const problem = /** @type {Problem} */ (error);
        if (problem.status === 401 || problem.outcome === "banned") return void this.#refused(refresh_token, problem);
        if (!problem.passing || Date.now() - began > PERSISTENCE) throw problem;
        await pause(Math.max(backoff(failures, { first: 250 }), (problem.retryAfter ?? 0) * 1000));
      }
    }
  }

  /** @param {string} refresh_token @param {Problem} problem */
  #refused(refresh_token, problem) {
    this.look();
    // Another tab may have gone on from it meanwhile.
    if (this.#held?.refresh_token !== refresh_token) return;
    this.end(problem.outcome === "banned" ? "banned" : "expired");
  }

  #current() {
    if (!this.#held) throw Problem.own("unauthenticated", this.#wire.language);
    return this.#held.token;
  }
}

/** What is held of the server's answer. @param {Tokens} tokens */
function fresh({ token, refresh_token, expires_in, user }) {
  const life = expires_in * 1000;
  return { user, token, refresh_token, expires_at: Date.now() + life, margin: Math.min(MARGIN, life / 4) };
}
