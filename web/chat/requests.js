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
    const path = `/api/v1/rooms/${this.#room.id}/requests`;
    const query = { state: "pending", limit: 200 };
    const found = new Map();
    const meanwhile = /** @type {[string, any][]} */ ([]);
    this.#meanwhile = meanwhile;
    try {
      for (let after; after !== null; ) {
        const page = await this.#room.chat.miaou.call("GET", path, { query: { ...query, after } });
        for (const request of page.requests) found.set(request.user.id, request);
        after = page.next ?? null;
      }
    } finally {
      if (this.#meanwhile === meanwhile) this.#meanwhile = null;
    }
    this.pending.value = found;
    for (const [kind, data] of meanwhile) this.#take(kind, data);
  }

  /** Loads anew what was loaded, as something was missed. */
  async again() {
    if (this.pending.peek()) await this.load();
  }

  /** Lets `user` in, or not. Throws a `Problem`. @param {"accepted" | "rejected"} decision */
  async decide(user, decision) {
    const path = `/api/v1/rooms/${this.#room.id}/requests/${user.id}`;
    try {
      await this.#room.chat.miaou.call("PUT", path, { body: { decision } });
    } catch (problem) {
      // Somebody else was faster, or the user does not ask any more.
      if (problem.outcome !== "no_such_request") throw problem;
    }
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
