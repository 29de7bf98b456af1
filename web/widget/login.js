/**
 * Who the visitor is to the chat service: a user of this site, of whom its server signs a token; or a guest; or who
 * has an account there.
 *
 * What is kept is shared by all widgets and tabs, and bound to the person: where the site says that its user is
 * another one now, or nobody, the login of the one before is ended and not used.
 */
import { signal } from "../view.js";
import { Miaou } from "../miaou.js";
import { language } from "../texts.js";
import { fetchToken, person } from "./token.js";

/**
 * Those of this page. To each other they are what tabs are, but that they hear nothing of each other's storage.
 *
 * @type {Set<Login>}
 */
const logins = new Set();

export class Login {
  #token;
  #tokenUrl;
  /** @type {Promise<boolean> | null} */
  #identifying = null;

  /** @param {{ server: string, token: string | null, tokenUrl: string | null }} options */
  constructor({ server, token, tokenUrl }) {
    this.name = `miaou:${server}`;
    this.miaou = new Miaou({ server, name: this.name, language: () => language.value });
    this.#token = token;
    this.#tokenUrl = tokenUrl;
    /** Who is logged in: null for nobody, or while nobody has asked yet. */
    this.user = signal(/** @type {any} */ (null));
    this.miaou.on("ended", () => (this.user.value = null));
    logins.add(this);
    // Somebody came in elsewhere: so does one here. That somebody went is heard as "ended".
    addEventListener("storage", ({ key, newValue }) => {
      if (key === `${this.name}:visitor` && newValue) this.#follow();
    });
  }

  /** The name that a guest gave last. */
  get guestName() {
    return recall(`${this.name}:guest`) ?? "";
  }

  /** Whose word it is that this is the user. @returns {"guest" | "account" | "site" | null} */
  get by() {
    const kept = recall(this.name);
    if (!this.user.value || kept === null) return null;
    return kept === "guest" || kept === "account" ? kept : "site";
  }

  /**
   * Finds out who is here: true where somebody is logged in then, false where a name has to be asked.
   *
   * @returns {Promise<boolean>}
   */
  identify() {
    this.#identifying ??= this.#identify().finally(() => (this.#identifying = null));
    return this.#identifying;
  }

  /** One at a time, of all tabs: two logins at once would end each other. */
  #identify() {
    return alone(`${this.name}:identify`, () => this.#find());
  }

  async #find() {
    const token = this.#tokenUrl ? await fetchToken(this.#tokenUrl) : this.#token;
    const before = recall(this.name);
    const wanted = token ? person(token) : null;
    let here = await this.miaou.restore();
    // A guest becomes the site's user where there is one; the site's user of before is nobody's business now.
    const same = wanted ? before === wanted : before === "guest" || before === "account";
    if (here && !same) {
      await this.miaou.logout();
      here = false;
    }
    if (!here && token) {
      await this.miaou.exchange(token);
      here = true;
    }
    return this.#came(here ? (wanted ?? before) : null);
  }

  /** Comes in as a guest; where the name is empty the server makes one. */
  async guest(name) {
    await this.miaou.guest(name || undefined);
    keep(`${this.name}:guest`, name || null);
    this.#came("guest");
  }

  /** Comes in with an account. */
  async password(username, password) {
    await this.miaou.login(username, password);
    this.#came("account");
  }

  /** Forgets the name that a guest gave: before the login is over, as others who stand by it ask anew at once. */
  forget() {
    keep(`${this.name}:guest`, null);
  }

  /** Logs out, and asks for a name anew. */
  async logout() {
    this.forget();
    if (this.miaou.user) await this.miaou.logout();
    this.#came(null);
  }

  #came(who) {
    keep(this.name, who);
    this.user.value = who === null ? null : this.miaou.user;
    if (who !== null) for (const login of logins) if (login.name === this.name) login.#follow();
    return who !== null;
  }

  #follow() {
    if (!this.user.peek() && !this.#identifying) this.identify().catch(() => {});
  }
}

/** @type {Map<string, Promise<unknown>>} */
const turns = new Map();

/** @template T @param {string} name @param {() => Promise<T>} action @returns {Promise<T>} */
function alone(name, action) {
  if (navigator.locks) return navigator.locks.request(name, action);
  const turn = (turns.get(name) ?? Promise.resolve()).then(action, action);
  turns.set(name, turn.catch(() => {}));
  return turn;
}

// A browser that keeps nothing (private, or told so) refuses by throwing: then it holds until the page is left.
const held = new Map();

function recall(name) {
  try {
    return localStorage.getItem(`${name}:visitor`);
  } catch {
    return held.get(name) ?? null;
  }
}

function keep(name, value) {
  held.set(name, value);
  try {
    if (value === null) localStorage.removeItem(`${name}:visitor`);
    else localStorage.setItem(`${name}:visitor`, value);
  } catch {
    // Held above.
  }
}
