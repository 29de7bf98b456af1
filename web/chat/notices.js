/** What happened in a room besides messages, as long as it was heard of: no page tells it. */
import { signal } from "../view.js";

/** Kinds of events that are shown between messages. */
const KINDS = new Set([
  "member_joined", "member_left", "member_kicked", "member_banned", "member_changed", "member_muted", "member_unmuted",
  "room_changed",
]);

export class Notices {
  /** By place in the log. */
  list = [];
  /** That the reader may not speak, as far as is known: why, and until when. */
  muted = signal(/** @type {{ reason: string, until: string | null } | null} */ (null));
  #known;

  /** @param {import("./room.js").Room} room */
  constructor(room) {
    this.#known = {
      name: room.label.peek(), topic: room.topic.peek(), archived: room.archived.peek(), slow: room.slowSeconds.peek(),
    };
  }

  /** Whether an event is one of these. */
  has(kind) {
    return KINDS.has(kind);
  }

  /** Takes an event. False where it is known. */
  hear(kind, data, mine) {
    if (this.list.some(({ id }) => id === data.id)) return false;
    const notice = { ...data, kind };
    if (kind === "room_changed") notice.change = this.#change(data);
    if (mine && kind === "member_muted") this.muted.value = { reason: data.reason, until: data.until ?? null };
    if (mine && kind === "member_unmuted") this.muted.value = null;
    this.list = [...this.list, notice].sort((a, b) => a.id - b.id);
    return true;
  }

  /** Forgets those before a place. */
  keep(from) {
    this.list = this.list.filter(({ id }) => id > from);
  }

  #change({ room, topic, archived, slow_seconds: slow }) {
    const before = this.#known;
    this.#known = { name: room.name, topic, archived, slow };
    if (before.name !== room.name) return "renamed";
    if (before.archived !== archived) return archived ? "roomArchived" : "roomReopened";
    if (before.slow !== slow) return slow > 0 ? "slowBegins" : "slowEnds";
    return before.topic !== topic && topic ? "topicChanged" : "room_changed";
  }
}
