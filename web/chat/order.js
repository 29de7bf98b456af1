/** Which conversations were busy last: kept on this device, as the server tells it of unread ones only. */

/** @param {import("./chat.js").Chat} chat */
export function restoreOrder(chat) {
  let kept = {};
  try {
    kept = JSON.parse(chat.keep.get(name(chat)) ?? "{}");
  } catch {
    // What is spoilt orders nothing.
  }
  for (const room of chat.rooms.peek().values()) {
    room.latest.value = Math.max(room.latest.peek(), Number(kept[room.id]) || 0);
  }
}

/** Keeps it when the page is left. @param {import("./chat.js").Chat} chat @returns {() => void} To cease. */
export function keepOrder(chat) {
  const keep = () => {
    const rooms = [...chat.rooms.peek().values()].filter((room) => room.direct && room.latest.peek());
    chat.keep.set(name(chat), JSON.stringify(Object.fromEntries(rooms.map((room) => [room.id, room.latest.peek()]))));
  };
  globalThis.addEventListener?.("pagehide", keep);
  return () => globalThis.removeEventListener?.("pagehide", keep);
}

function name(chat) {
  return `order:${chat.miaou.user?.id}`;
}
