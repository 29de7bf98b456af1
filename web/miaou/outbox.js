/** What waits to be said: kept until it is, and said in order in each lane, once. */
import { backoff, later, pause } from "./pause.js";
import { lane, Posting } from "./posting.js";
import { Problem } from "./problem.js";
import { keep, kept, keys, unique } from "./storage.js";

/** Age after which an attempt may be forgotten by the server, which keeps keys for 48 hours. In milliseconds, with much to spare. */
const CERTAIN = 40 * 3_600_000;

/** How long one attempt may keep others from the lane, in milliseconds: longer than any attempt takes. */
const PATIENCE = 20_000;

/** After how long it is looked whether what another tab wants to send is sent, in milliseconds. */
const RESCUE = 5_000;

/** How long one attempt may take, in milliseconds: the same key makes another one harmless. */
const ATTEMPT = 15_000;

/** So many failures of the server's own in a row, and somebody has to decide. */
const FAULTS = 8;

/** So many messages and postings are remembered. */
const REMEMBERED = 1_000;

/** @typedef {import("./posting.js").To} To */

export class Outbox {
  #storage;
  #prefix;
  #locks;
  #send;
  #owner;
  /** Those of the user, by key. @type {Map<string, Posting>} */
  #postings = new Map();
  /** Those that this tab is sending. @type {Set<string>} */
  #trying = new Set();
  /** Those that storage has no room for. */
  #homeless = /** @type {Set<string>} */ (new Set());
  /** By lane: what ends the pause between two attempts. @type {Map<string, { wake: AbortController, dozing: boolean }>} */
  #lanes = new Map();
  /** Those that are over: they may still be found in storage for a moment. @type {Set<string>} */
  #over = new Set();
  /** Messages that were postings. @type {Set<number>} */
  #sent = new Set();
  /** How often in a row the server failed. @type {Map<string, number>} */
  #faults = new Map();
  #running = new AbortController();
  #rescue = /** @type {any} */ (null);
  #user = /** @type {number | null} */ (null);

  /**
   * @param {{ storage: import("./storage.js").Storage_, prefix: string, locks: import("./locks.js").Locks,
   *   send: (posting: Posting, signal: AbortSignal, first: boolean) => Promise<any>, owner: { changed: (posting: Posting, elsewhere: boolean) => void, leads: () => boolean } }} parts
   *   `elsewhere`: another tab did it. `leads`: whether this tab sends what others leave.
   */
  constructor({ storage, prefix, locks, send, owner }) {
    this.#storage = storage;
    this.#prefix = prefix;
    this.#locks = locks;
    this.#send = send;
    this.#owner = owner;
  }

  /** Takes over what is kept of a user. @param {number} user */
  begin(user) {
    this.stop();
    this.#running = new AbortController();
    this.#user = user;
    this.sweep();
  }

  /** Sends nothing more. What is not sent stays kept. */
  stop() {
    this.#running.abort();
    this.#user = null;
    this.#postings.clear();
    this.#homeless.clear();
    this.#lanes.clear();
  }

  /** Sends whatever waits, whichever tab it is of. */
  sweep() {
    for (const posting of this.list()) if (posting.state !== "failed") this.#drain(posting.lane);
  }

  /** Tries at once what waits for the network. */
  wake() {
    for (const { wake, dozing } of this.#lanes.values()) if (dozing) wake.abort();
  }

  /** @param {To} to @param {import("./posting.js").Draft} draft */
  post(to, draft) {
    if (this.#user === null) throw Problem.own("unauthenticated");
    const last = this.list().at(-1)?.order ?? 0;
    const order = Math.max(Date.now(), last + 1);
    const posting = new Posting({ key: unique(), to, draft, order, created_at: new Date().toISOString() }, this);
    this.#postings.set(posting.key, posting);
    this.#keep(posting);
    this.#owner.changed(posting, false);
    this.#drain(posting.lane);
    return posting;
  }

  /** Those that are not sent yet, oldest first. @param {To | null} [to] Of one lane; of all by default. */
  list(to = null) {
    this.#look();
    const name = to && lane(to);
    const those = [...this.#postings.values()].filter((posting) => name === null || posting.lane === name);
    return those.sort((one, other) => one.order - other.order || (one.key < other.key ? -1 : 1));
  }

  /**
   * Whether a message of one's own may be one of those whose answer has not come yet.
   *
   * @param {{ id: number, room: { id: number, name: string, direct?: boolean } }} message
   */
  awaits({ id, room }) {
    if (this.#sent.has(id)) return false;
    const lanes = [lane({ room: room.id }), lane({ room: room.name })];
    const here = (/** @type {Posting} */ posting) => lanes.includes(posting.lane) || (room.direct && "user" in posting.to);
    return [...this.#postings.values()].some((posting) => posting.uncertain && here(posting));
  }

  /** @param {Posting} posting */
  retry(posting) {
    if (posting.state !== "failed" || !this.#postings.has(posting.key)) return;
    posting.attempted_at = null;
    this.#faults.delete(posting.key);
    this.#change(posting, "waiting");
    this.#drain(posting.lane);
  }

  /** @param {Posting} posting */
  discard(posting) {
    if (!this.#postings.has(posting.key)) return;
    this.#change(posting, "discarded", { problem: Problem.own("discarded") });
  }

  /**
   * What another tab says of one.
   *
   * @param {{ kept: Record<string, any>, state: import("./posting.js").State, message: any }} said
   */
  heard({ kept, state, message }) {
    if (this.#user === null) return;
    const over = state === "sent" || state === "discarded";
    const known = this.#postings.get(kept.key);
    if (message) remember(this.#sent, message.id);
    if (over) {
      remember(this.#over, kept.key);
      this.#postings.delete(kept.key);
      this.#forget(kept.key);
    }
    if (known || !over) {
      const posting = known ?? new Posting(kept, this);
      if (!over) this.#postings.set(kept.key, posting);
      posting.attempted_at = kept.attempted_at;
      posting.become(state, { message, problem: Problem.revive(kept.problem) });
      this.#owner.changed(posting, true);
    }
    // Should that tab be closed before it is sent.
    if (!over && state !== "failed") this.#rescue ??= later(() => this.#save(), RESCUE);
  }

  #save() {
    this.#rescue = null;
    if (this.#owner.leads()) this.sweep();
  }

  /** @param {string} name */
  async #drain(name) {
    if (this.#lanes.has(name)) return;
    const { signal } = this.#running;
    const state = { wake: new AbortController(), dozing: false };
    this.#lanes.set(name, state);
    for (let failures = 0; !signal.aborted && this.#next(name); ) {
      const delay = await this.#locks.alone(`post:${this.#user}:${name}`, () => this.#attempt(name, failures), PATIENCE);
      if (signal.aborted) return;
      failures = delay === null ? 0 : failures + 1;
      if (delay === null) continue;
      Object.assign(state, { wake: new AbortController(), dozing: !delay.fixed });
      await pause(delay.ms, AbortSignal.any([signal, state.wake.signal])).catch(() => {});
      state.dozing = false;
    }
    if (!signal.aborted) this.#lanes.delete(name);
  }

  /** The oldest that waits in a lane. @param {string} name */
  #next(name) {
    return this.list().find((posting) => posting.lane === name && ["waiting", "sending"].includes(posting.state));
  }

  /**
   * Tries the oldest of a lane. Returns how long to wait before the next attempt; null where there need be none.
   *
   * @param {string} name @param {number} failures How many attempts have failed in a row.
   */
  async #attempt(name, failures) {
    const posting = this.#next(name);
    const { signal } = this.#running;
    if (!posting || signal.aborted) return null;
    if (posting.attempted_at !== null && Math.abs(Date.now() - posting.attempted_at) > CERTAIN) {
      return this.#fail(posting, Problem.own("uncertain"));
    }
    posting.attempted_at ??= Date.now();
    this.#keep(posting);
    this.#change(posting, "sending");
    try {
      this.#trying.add(posting.key);
      const bound = AbortSignal.any([signal, AbortSignal.timeout(ATTEMPT)]);
      const { message } = await this.#send(posting, bound, failures === 0);
      remember(this.#sent, message.id);
      // Another tab may have sent it too, or it was discarded meanwhile.
      if (this.#postings.has(posting.key)) this.#change(posting, "sent", { message });
      return null;
    } catch (error) {
      if (signal.aborted || !this.#postings.has(posting.key)) return null;
      const problem = error instanceof Problem ? error : Problem.own("network", "en", error);
      if (this.#final(posting, problem)) return this.#fail(posting, problem);
      this.#change(posting, "waiting", { problem });
      const fixed = problem.retryAfter !== null;
      return { ms: Math.max(backoff(failures + 1), (problem.retryAfter ?? 0) * 1000), fixed };
    } finally {
      this.#trying.delete(posting.key);
    }
  }

  /** Whether repeating mends nothing. @param {Posting} posting @param {Problem} problem */
  #final(posting, problem) {
    if (problem.passing || problem.status === 401 || problem.outcome === "unauthenticated") return false;
    if (problem.status >= 400 && problem.status < 500) return true;
    const faults = (this.#faults.get(posting.key) ?? 0) + 1;
    this.#faults.set(posting.key, faults);
    return faults >= FAULTS;
  }

  /** @param {Posting} posting @param {Problem} problem */
  #fail(posting, problem) {
    this.#change(posting, "failed", { problem });
    return null;
  }

  /** @param {Posting} posting @param {import("./posting.js").State} state @param {import("./posting.js").Became} [became] */
  #change(posting, state, became = {}) {
    const over = state === "sent" || state === "discarded";
    posting.become(state, became);
    if (over) this.#postings.delete(posting.key);
    else this.#keep(posting);
    if (over) remember(this.#over, posting.key);
    // Other tabs are told before they find it gone.
    this.#owner.changed(posting, false);
    if (over) this.#forget(posting.key);
  }

  /** @param {string} key */
  #key(key) {
    return `${this.#prefix}${this.#user}:${key}`;
  }

  /** @param {Posting} posting */
  #keep(posting) {
    if (keep(this.#storage, this.#key(posting.key), posting)) this.#homeless.delete(posting.key);
    else this.#homeless.add(posting.key);
  }

  /** @param {string} key */
  #forget(key) {
    this.#homeless.delete(key);
    this.#faults.delete(key);
    this.#storage.removeItem(this.#key(key));
  }

  /** Finds what other tabs keep, and what they sent. */
  #look() {
    if (this.#user === null) return;
    const there = new Set(keys(this.#storage, this.#key("")).map((key) => key.slice(this.#key("").length)));
    for (const key of there) {
      if (this.#postings.has(key) || this.#over.has(key)) continue;
      const found = kept(this.#storage, this.#key(key));
      if (found?.key === key && found.to && found.draft) this.#postings.set(key, new Posting(found, this));
    }
    for (const [key, posting] of this.#postings) {
      if (there.has(key) || this.#homeless.has(key) || this.#trying.has(key)) continue;
      this.#postings.delete(key);
      posting.become("sent");
      this.#owner.changed(posting, true);
    }
  }
}

/** Remembers the last ones. @template T @param {Set<T>} those @param {T} one */
function remember(those, one) {
  those.add(one);
  if (those.size > REMEMBERED) those.delete(/** @type {T} */ (those.values().next().value));
}
