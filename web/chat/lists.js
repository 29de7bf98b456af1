/** Lists that come in pages, read to their end. */

const PAGE = 200;

/** All of a list. @param {any} miaou @returns {Promise<any[]>} */
export async function readAll(miaou, path, name, query = {}) {
  const found = [];
  for (let after; after !== null; ) {
    const page = await miaou.call("GET", path, { query: { ...query, limit: PAGE, after } });
    found.push(...page[name]);
    after = page.next ?? null;
  }
  return found;
}

/**
 * What is unread by room, each with the place in the log where its page was true; and where the first page was.
 * @param {any} miaou
 */
export async function readUnread(miaou) {
  const entries = new Map();
  const read = async (before) => {
    const page = await miaou.call("GET", "/api/v1/unread", { query: { limit: PAGE, before } });
    for (const entry of page.unread) entries.set(entry.room.id, { ...entry, position: place(page.cursor) });
    return page;
  };
  const { cursor, next } = await read();
  for (let before = next ?? null; before !== null; ) before = (await read(before)).next ?? null;
  // A room that became the newest between two pages is on neither: it is on the first one now.
  if (next) await read();
  return { entries, cursor, position: place(cursor) };
}

/** The place in the log that a cursor stands for. */
function place(cursor) {
  return Number(cursor.split("-").at(-1));
}
