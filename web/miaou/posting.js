/** Something to be said, until it is. */
import { Problem } from "./problem.js";

/**
 * @typedef {{ room: number | string } | { user: number | string }} To Where to: a room (or a conversation, which is one), or a
 *   user, with whom there may be no conversation yet.
 * @typedef {{ raw_content?: string, content?: string, reply_to?: number, sticker?: number, attachments?: string[] }} Draft
 * @typedef {{ message?: any, problem?: Problem | null }} Became
 * @typedef {"waiting" | "sending" | "failed" | "sent" | "discarded"} State
 */

export class Posting {
  #outbox;
  /** @type {PromiseWithResolvers<any>} */
  #done;

  /** @param {Record<string, any>} kept @param {import("./outbox.js").Outbox} outbox */
  constructor(kept, outbox) {
    this.#outbox = outbox;
    this.#done = promise();
    /** Its name, the same on every attempt. @type {string} */
    this.key = kept.key;
    /** @type {To} */
    this.to = kept.to;
    /** @type {Draft} */
    this.draft = kept.draft;
    /** When it was posted, in the words of RFC 3339. @type {string} */
    this.created_at = kept.created_at;
    /** Its place among those that wait. @type {number} */
    this.order = kept.order;
    /** When it was first tried, in milliseconds; null before. @type {number | null} */
    this.attempted_at = kept.attempted_at ?? null;
    /** @type {State} */
    this.state = kept.state ?? "waiting";
    /** The message that it became. @type {any} */
    this.message = null;
    /** Why it failed, or has to wait. @type {Problem | null} */
    this.problem = Problem.revive(kept.problem ?? null);
  }

  /** Fulfilled with the message; rejected with the {@link Problem} where it fails. Another one after `retry`. */
  get done() {
    return this.#done.promise;
  }

  /** Which others it is sent in order with. */
  get lane() {
    return lane(this.to);
  }

  /** Where it is posted to. */
  get path() {
    const { to } = this;
    const place = "room" in to ? `rooms/${encodeURIComponent(to.room)}` : `conversations/${encodeURIComponent(to.user)}`;
    return `/api/v1/${place}/messages`;
  }

  /** Whether it may have been sent, and it is not known yet. Who is told to wait (429) was not heard. */
  get uncertain() {
    if (this.state === "waiting") return this.attempted_at !== null && this.problem?.status !== 429;
    return this.state === "sending";
  }

  /** Sends what failed again. */
  retry() {
    this.#outbox.retry(this);
  }

  /** Forgets it: it is not sent, unless it was just now. */
  discard() {
    this.#outbox.discard(this);
  }

  /** Goes into another state. @param {State} state @param {Became} [became] */
  become(state, { message = null, problem = null } = {}) {
    if (["failed", "discarded"].includes(this.state) && state !== this.state) this.#done = promise();
    Object.assign(this, { state, message, problem });
    if (state === "sent") this.#done.resolve(message);
    if (state === "failed" || state === "discarded") this.#done.reject(problem);
  }

  /** What is kept of it. */
  toJSON() {
    const { key, to, draft, created_at, order, attempted_at, problem } = this;
    return { key, to, draft, created_at, order, attempted_at, problem, state: this.state === "failed" ? "failed" : "waiting" };
  }
}

/** The name of a lane. @param {To} to */
export function lane(to) {
  return "room" in to ? `room:${String(to.room).toLowerCase()}` : `user:${String(to.user).toLowerCase()}`;
}

/** One whose failure is nobody's fault who did not ask for it. */
function promise() {
  let resolve, reject;
  const made = new Promise((...both) => ([resolve, reject] = both));
  made.catch(() => {});
  return /** @type {any} */ ({ promise: made, resolve, reject });
}
