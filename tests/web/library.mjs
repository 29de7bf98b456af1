// What people do with the JavaScript library under Node.js. `node library.mjs FLOW URL [ARGUMENT...]` ends with 0 where all
// went well.
import assert from "node:assert/strict";

import { Miaou, Problem } from "../../web/miaou.js";

const PATIENCE = 60_000;
const [flow, url, ...given] = process.argv.slice(2);

const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

async function until(what, holds) {
  for (const began = Date.now(); !(await holds()); await pause(10)) {
    assert(Date.now() - began < PATIENCE / 2, `not in time: ${what}`);
  }
}

/** Somebody new, with all that is heard from now on. */
async function person(name, server = url) {
  const miaou = new Miaou({ server });
  await miaou.register({ username: name, first_name: name, last_name: "Flow", password: `the password of ${name}` });
  return listening(miaou);
}

async function listening(miaou) {
  const heard = [];
  miaou.on("*", (kind, data) => heard.push([kind, data]));
  const { cursor } = await miaou.call("GET", "/api/v1/unread", { query: { limit: 1 } });
  miaou.follow(cursor);
  await until("a stream is open", () => miaou.connection === "online");
  const said = () => heard.filter(([kind]) => kind === "message").map(([, { raw_content }]) => raw_content);
  const ids = () => heard.filter(([, { id }]) => id !== undefined).map(([, { id }]) => id);
  return { miaou, heard, said, ids };
}

async function room(...people) {
  const name = `room-${process.pid}`;
  let number = 0;
  for (const { miaou } of people) {
    const body = { username: miaou.user.username, room: name };
    number = (await miaou.call("POST", "/join_chatroom", { body })).room.id;
  }
  return number;
}

const unique = (name) => `${name}-${process.pid}-${Date.now() % 1e6}`;

const flows = {
  /** Two people log in, one says something, both hear it, once. */
  async talk() {
    const [ada, bob] = [await person(unique("ada")), await person(unique("bob"))];
    const lobby = await room(ada, bob);
    const posting = ada.miaou.post({ room: lobby }, { raw_content: "*hello*" });
    assert.equal(posting.state, "waiting");
    const message = await posting.done;
    assert.equal(message.content, "<p><em>hello</em></p>");
    assert.equal(posting.state, "sent");
    assert.deepEqual(ada.miaou.postings(), []);
    await until("both hear it", () => ada.said().length + bob.said().length === 2);
    assert.deepEqual([...ada.said(), ...bob.said()], ["*hello*", "*hello*"]);
    await ada.miaou.logout();
    assert.equal(ada.miaou.user, null);
    await assert.rejects(ada.miaou.call("GET", "/api/v1/rooms"), { outcome: "unauthenticated" });
    bob.miaou.close();
  },
};

const slow = setTimeout(() => {
  console.error(`${flow} is not over after ${PATIENCE} ms`);
  process.exit(1);
}, PATIENCE);
await flows[flow](...given);
clearTimeout(slow);
