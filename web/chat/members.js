/** Who is in a room: loaded when somebody wants to see it, and kept as it is from then on. */
import { signal } from "../view.js";

/** @template T @typedef {import("../view.js").Signal<T>} Signal */

/** @typedef {{ user: { id: number, username: string }, role: "member" | "moderator" | "owner" }} Member */

export class Members {
  #room;
  #next = 0;
  #loading = /** @type {Promise<void> | null} */ (null);
  /** What was heard while a page was on its way, which may be older than that. */
  #meanwhile = [];

  /** By number of user; null while nothing is loaded. @type {Signal<Map<number, Member> | null>} */
  list = signal(null);
  /** Whether there are more than are loaded. */
  more = signal(false);

  /** @param {import("./room.js").Room} room */
  constructor(room) {
    this.#room = room;
  }

  /** Loads the first two hundred, once. Throws a `Problem`. @returns {Promise<Member[]>} */
  async load() {
    if (!this.list.peek()) await this.#page(0);
    return [...(this.list.peek()?.values() ?? [])];
  }

  /** Loads two hundred more. */
  async loadMore() {
    if (this.more.peek()) await this.#page(this.#next);
  }

  /** Loads anew what was loaded, as something was missed. */
  async again() {
    if (this.list.peek()) await this.#page(0);
  }

  hear(kind, data) {
    if (this.#loading) this.#meanwhile.push([kind, data]);
    if (!this.list.peek()) return;
    if (kind === "member_joined" || kind === "member_changed") {
      // Those after what is loaded come with their page.
      if (this.more.peek() && data.user.id > this.#next && kind === "member_joined") return;
      this.put({ user: data.user, role: data.role });
    }
    if (kind === "member_left" || kind === "member_kicked" || kind === "member_banned" || kind === "user_erased") {
      const list = new Map(this.list.peek());
      if (list.delete(data.user.id)) this.list.value = list;
    }
  }

  /** Shows what is known of a member now. @param {Member} member */
  put(member) {
    if (this.list.peek()) this.list.value = new Map(this.list.peek()).set(member.user.id, member);
  }

  #page(after) {
    this.#loading ??= this.#fetch(after).finally(() => {
      this.#loading = null;
      this.#meanwhile = [];
    });
    return this.#loading;
  }

  async #fetch(after) {
    const path = `/api/v1/rooms/${this.#room.id}/members`;
    const page = await this.#room.chat.miaou.call("GET", path, { query: { after: after || undefined, limit: 200 } });
    const entries = page.members.map((member) => [member.user.id, member]);
    this.list.value = new Map([...(after ? (this.list.peek() ?? []) : []), ...entries]);
    this.more.value = page.next !== null && page.next !== undefined;
    this.#next = page.next ?? 0;
    this.#loading = null;
    for (const [kind, data] of this.#meanwhile.splice(0)) this.hear(kind, data);
  }
}
