/** What stands before the name of a room: who finds it and gets in. */
const ICONS = { public: "hash", private: "lock", hidden: "key-round" };

/** @param {import("../chat/room.js").Room} room */
export function roomIcon(room) {
  return iconOf(room.visibility.value, room.archived.value);
}

/** @param {string} visibility @param {boolean} [archived] */
export function iconOf(visibility, archived = false) {
  return archived ? "archive" : ICONS[visibility] ?? "hash";
}
