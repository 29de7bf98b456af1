/** Where the login and what is not sent yet are kept. */

/** @typedef {Pick<Storage, "getItem" | "setItem" | "removeItem" | "key" | "length">} Storage_ */

/** Keeps as long as the programme runs. */
export class Memory {
  /** @type {Map<string, string>} */
  #items = new Map();

  get length() {
    return this.#items.size;
  }

  /** @param {number} n */
  key(n) {
    return [...this.#items.keys()][n] ?? null;
  }

  /** @param {string} key */
  getItem(key) {
    return this.#items.get(key) ?? null;
  }

  /** @param {string} key @param {string} value */
  setItem(key, value) {
    this.#items.set(key, String(value));
  }

  /** @param {string} key */
  removeItem(key) {
    this.#items.delete(key);
  }
}

/** That of the browser, where there is one and it may be used. @returns {Storage | null} */
export function local() {
  // Node.js has one too, which warns whoever looks at it.
  if (typeof document === "undefined") return null;
  try {
    const storage = globalThis.localStorage;
    storage.getItem("");
    return storage;
  } catch {
    return null;
  }
}

/** The keys that begin so. @param {Storage_} storage @param {string} prefix */
export function keys(storage, prefix) {
  const all = Array.from({ length: storage.length }, (_, n) => storage.key(n));
  return /** @type {string[]} */ (all.filter((key) => key?.startsWith(prefix)));
}

/** Keeps, where there is room. Returns whether there was. @param {Storage_} storage @param {string} key @param {unknown} value */
export function keep(storage, key, value) {
  try {
    storage.setItem(key, JSON.stringify(value));
    return true;
  } catch {
    return false;
  }
}

/** What was kept, where it can be read. @param {Storage_} storage @param {string} key @returns {any} */
export function kept(storage, key) {
  try {
    return JSON.parse(storage.getItem(key) ?? "null");
  } catch {
    return null;
  }
}

/** A name that nobody else has. `crypto.randomUUID` is there in secure contexts only. */
export function unique() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}
