/** What is kept on this device: as long as the page lives, where the browser keeps nothing or is full. */
export class Keep {
  #storage;
  #name;
  #memory = new Map();

  /** @param {any} storage  Like localStorage, which it is by default. @param {string} name  What keys begin with. */
  constructor(storage, name) {
    this.#storage = storage ?? browser();
    this.#name = name;
  }

  /** @returns {string | null} */
  get(key) {
    try {
      return this.#memory.get(key) ?? this.#storage?.getItem(this.#full(key)) ?? null;
    } catch {
      return null;
    }
  }

  /** Null forgets it. @param {string} key @param {string | null} value */
  set(key, value) {
    this.#memory.delete(key);
    try {
      if (value === null) this.#storage?.removeItem(this.#full(key));
      else if (this.#storage) this.#storage.setItem(this.#full(key), value);
      else this.#memory.set(key, value);
    } catch {
      if (value !== null) this.#memory.set(key, value);
    }
  }

  /** The keys that begin so. @returns {string[]} */
  keys(prefix) {
    const kept = [...this.#memory.keys()];
    const start = this.#full("");
    try {
      for (let n = 0; n < (this.#storage?.length ?? 0); n++) {
        const key = this.#storage.key(n);
        if (key?.startsWith(start)) kept.push(key.slice(start.length));
      }
    } catch {
      // A storage that may not be read has nothing.
    }
    return kept.filter((key) => key.startsWith(prefix));
  }

  #full(key) {
    return `${this.#name}:${key}`;
  }
}

// Even to name it throws where it is forbidden.
function browser() {
  try {
    return globalThis.localStorage;
  } catch {
    return undefined;
  }
}
