/** What is kept on this device: as long as the page lives, where the browser keeps nothing or is full. */
export class Keep {
  #storage;
  #memory = new Map();

  /** @param {any} [storage]  Like localStorage. */
  constructor(storage) {
    this.#storage = storage ?? browser();
  }

  /** @returns {string | null} */
  get(key) {
    try {
      return this.#memory.get(key) ?? this.#storage?.getItem(key) ?? null;
    } catch {
      return null;
    }
  }

  /** Null forgets it. @param {string} key @param {string | null} value */
  set(key, value) {
    this.#memory.delete(key);
    try {
      if (value === null) this.#storage?.removeItem(key);
      else if (this.#storage) this.#storage.setItem(key, value);
      else this.#memory.set(key, value);
    } catch {
      if (value !== null) this.#memory.set(key, value);
    }
  }

  /** The keys that begin so. @returns {string[]} */
  keys(prefix) {
    const kept = [...this.#memory.keys()];
    try {
      for (let n = 0; n < (this.#storage?.length ?? 0); n++) kept.push(this.#storage.key(n));
    } catch {
      // A storage that may not be read has nothing.
    }
    return kept.filter((key) => key?.startsWith(prefix));
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
