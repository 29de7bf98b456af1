/** What each event changes for the user. Each may come twice, or tell what is known. */

/** What leaves the room behind when it happens to the user. */
const DEPARTURES = new Set(["member_left", "member_kicked", "member_banned"]);

/** What belongs to no room, but is seen in all. */
const EVERYWHERE = new Set(["user_blocked", "user_unblocked"]);

/**
 * @param {import("./chat.js").Chat} chat
 * @param {string} kind
 * @param {any} data
 */
export function hear(chat, kind, data) {
  if (kind === "presence") return chat.presence.hear(data);
  if (kind === "typing" || kind === "viewers") return chat.rooms.peek().get(data.room_id)?.hearFleeting(kind, data);
  if (!data?.id) return undefined;
  const mine = data.user?.id === chat.miaou.user?.id;
  if (mine) hearOwn(chat, kind, data);
  if (kind === "conversation_started" && chat.wants(data.room)) chat.add({ ...data.room, direct: true });
  if (mine && DEPARTURES.has(kind)) chat.remove(data.room.id, { ...data, kind });
  else if (data.room) chat.rooms.peek().get(data.room.id)?.hear(kind, data);
  else if (EVERYWHERE.has(kind)) for (const room of chat.rooms.peek().values()) room.hear(kind, data);
  return undefined;
}

function hearOwn(chat, kind, data) {
  const { room } = data;
  const change = own[kind];
  if (change) change(chat, data, room);
}

const own = {
  member_joined(chat, { id, role }, label) {
    chat.setRequest(label.id, null);
    if (chat.wants(label)) {
      const room = chat.add({ ...label, role });
      room.entered(id);
      // Of what else it is, the event tells nothing. Who has left again meanwhile may not know it.
      if (!room.createdAt.peek()) room.refresh().catch(() => {});
    }
  },
  join_requested: (chat, data, room) => chat.setRequest(room.id, request(data, "pending")),
  join_withdrawn: (chat, data, room) => chat.setRequest(room.id, null),
  join_decided: (chat, data, room) => chat.setRequest(room.id, request(data, data.decision)),
  invited: (chat, data, room) => chat.setRequest(room.id, request(data, "invited")),
  user_blocked(chat, { blocked }) {
    chat.blocks.add(blocked);
    for (const room of chat.rooms.peek().values()) room.silence(blocked.id);
    chat.presence.put(blocked, "disconnected");
  },
  user_unblocked(chat, { blocked }) {
    chat.blocks.remove(blocked);
    chat.recount();
    // There may be none.
    chat.findConversation(blocked).catch(() => {});
  },
  role_changed(chat, { role }) {
    if (chat.me.peek()) chat.me.value = { ...chat.me.peek(), role };
  },
  account_changed(chat, { receipts }) {
    if (chat.me.peek()) chat.me.value = { ...chat.me.peek(), receipts };
  },
  profile_changed: (chat) => void chat.loadAccount().catch(() => {}),
};

function request({ room, user, created_at: at, by }, state) {
  return { room, user, state, created_at: at, decided_at: by ? at : null, decided_by: by ?? null };
}
