/** Who asks to join a room: for its moderators, loaded when they look, and kept as it is from then on. */
import { signal } from "../view.js";

/** @template T @typedef {import("../vendor/signals-core.js").Signal<T>} Signal */

export class Requests {
  #room;
  /** What was heard while a page was on its way, which may be older than that. */
  #meanwhile = /** @type {[string, any][] | null} */ (null);

  /** Pending, by number of user; null while nothing is loaded. @type {Signal<Map<number, any> | null>} */
  pending = signal(null);

  /** @param {import("./room.js").Room} room */
  constructor(room) {
    this.#room = room;
  }

  /** Loads those that are pending. Throws a `Problem`. */
  async load() {
    const meanwhile = /** @type {[string, any][]} */ ([]);
    this.#meanwhile = meanwhile;
    let found;
    try {
      found = await readPending(this.#room.chat.miaou, this.#room);
    } finally {
      if (this.#meanwhile === meanwhile) this.#meanwhile = null;
    }
    this.pending.value = new Map(found.map((request) => [request.user.id, request]));
    for (const [kind, data] of meanwhile) this.#take(kind, data);
  }

  /** Loads anew what was loaded, as something was missed. */
  async again() {
    if (this.pending.peek()) await this.load();
  }

  /** Lets `user` in, or not. Throws a `Problem`. @param {"accepted" | "rejected"} decision */
  async decide(user, decision) {
    await decide(this.#room.chat.miaou, this.#room, user, decision);
    this.#drop(user.id);
  }

  hear(kind, data) {
    this.#meanwhile?.push([kind, data]);
    this.#take(kind, data);
  }

  #take(kind, data) {
    if (kind === "join_requested" && this.pending.peek()) {
      const request = { user: data.user, room: data.room, state: "pending", created_at: data.created_at };
      this.pending.value = new Map(this.pending.peek()).set(data.user.id, request);
    }
    if (kind === "join_withdrawn" || kind === "join_decided" || kind === "member_joined") this.#drop(data.user.id);
  }

  #drop(id) {
    const pending = new Map(this.pending.peek() ?? []);
    if (pending.delete(id)) this.pending.value = pending;
  }
}

/**
 * Those that are pending in a room. Throws a `Problem`.
 *
 * @param {any} miaou @param {{ id: number | null }} room @returns {Promise<any[]>}
 */
export async function readPending(miaou, room) {
  const found = [];
  for (let after; after !== null; ) {
    const query = { state: "pending", limit: 200, after };
    const page = await miaou.call("GET", `/api/v1/rooms/${room.id}/requests`, { query });
    found.push(...page.requests);
    after = page.next ?? null;
  }
  return found;
}

/**
 * Lets a user into a room, or not. Throws a `Problem`.
 *
 * @param {any} miaou @param {{ id: number | null }} room @param {{ id: number }} user
 * @param {"accepted" | "rejected"} decision
 */
export async function decide(miaou, room, user, decision) {
  try {
    await miaou.call("PUT", `/api/v1/rooms/${room.id}/requests/${user.id}`, { body: { decision } });
  } catch (problem) {
    // Somebody else was faster, or the user does not ask any more.
    if (problem.outcome !== "no_such_request") throw problem;
  }
}
