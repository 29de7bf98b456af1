// What people do with the JavaScript library under Node.js. `node library.mjs FLOW URL [ARGUMENT...]` ends with 0 where all
// went well.
import assert from "node:assert/strict";
import { connect, createServer } from "node:net";

import { Miaou, Problem } from "../../web/miaou.js";
import { Parser } from "../../web/miaou/sse.js";

/** On a slow machine, with a server that is started several times. */
const PATIENCE = 180_000;
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

/** Hears all from now on. */
async function listening(miaou) {
  const heard = [];
  const told = [];
  miaou.on("*", (kind, data) => heard.push([kind, data]));
  for (const kind of ["reset", "ended"]) miaou.on(kind, (data) => told.push([kind, data]));
  const { cursor } = await miaou.call("GET", "/api/v1/unread", { query: { limit: 1 } });
  miaou.follow(cursor);
  await until("a stream is open", () => miaou.connection === "online");
  const said = () => heard.filter(([kind]) => kind === "message").map(([, { raw_content }]) => raw_content);
  return { miaou, heard, told, said };
}

async function room(...people) {
  const name = unique("room");
  let number = 0;
  for (const { miaou } of people) {
    const body = { username: miaou.user.username, room: name };
    number = (await miaou.call("POST", "/join_chatroom", { body })).room.id;
  }
  return number;
}

/** What a room has, oldest first. */
async function history({ miaou }, room) {
  const all = [];
  for (let before; before !== null; ) {
    const page = await miaou.call("GET", `/api/v1/rooms/${room}/messages`, { query: { limit: 200, before } });
    all.unshift(...page.messages.map(({ raw_content }) => raw_content));
    before = page.next;
  }
  return all;
}

/** Something between a client and the server, which breaks a connection at whatever answer `cuts` is true for. */
async function wire(cuts) {
  const { hostname, port } = new URL(url);
  const proxy = createServer((client) => {
    const server = connect(Number(port), hostname);
    const end = () => (client.destroy(), server.destroy());
    for (const side of [client, server]) side.on("error", end).on("close", end);
    client.on("data", (bytes) => server.write(bytes));
    server.on("data", (bytes) => (cuts(bytes.toString("latin1")) ? end() : client.write(bytes)));
  });
  await new Promise((resolve) => proxy.listen(0, "127.0.0.1", resolve));
  proxy.unref();
  return `http://127.0.0.1:${proxy.address().port}`;
}

/** As that of browsers, which lasts longer than a page. */
function storage() {
  const items = new Map();
  return {
    items,
    getItem: (key) => items.get(key) ?? null,
    setItem: (key, value) => void items.set(key, value),
    removeItem: (key) => void items.delete(key),
    key: (n) => [...items.keys()][n] ?? null,
    get length() {
      return items.size;
    },
    postings: () => [...items.keys()].filter((key) => key.includes(":posting:")),
  };
}

let last = 0;
const unique = (name) => `${name}-${process.pid}-${(last += 1)}`;
const numbers = (count) => Array.from({ length: Number(count) }, (_, n) => `${n}`);
const close = (...people) => people.forEach(({ miaou }) => miaou.close());

const flows = {
  /** Two people log in, one says something, both hear it, once. */
  async talk() {
    const [ada, bob] = [await person(unique("ada")), await person(unique("bob"))];
    const lobby = await room(ada, bob);
    const posting = ada.miaou.post({ room: lobby }, { raw_content: "*hello*" });
    const message = await posting.done;
    assert.equal(message.content, "<p><em>hello</em></p>");
    assert.equal(posting.state, "sent");
    assert.deepEqual(ada.miaou.postings(), []);
    await until("both hear it", () => ada.said().length + bob.said().length === 2);
    assert.deepEqual([...ada.said(), ...bob.said()], ["*hello*", "*hello*"]);
    await ada.miaou.logout();
    assert.equal(ada.miaou.user, null);
    await assert.rejects(ada.miaou.call("GET", "/api/v1/rooms"), { outcome: "unauthenticated" });
    close(bob);
  },

  /** Much is said while the server dies and comes back: each thing is heard once and in order, and is there once. */
  async recovery(count) {
    const [ada, bob] = [await person(unique("ada")), await person(unique("bob"))];
    const lobby = await room(ada, bob);
    const wanted = numbers(count);
    let sent = 0;
    const all = [];
    for (const [n, raw_content] of wanted.entries()) {
      // Some at once, some after another.
      await until("it is time", () => sent >= n - 10);
      const { done } = ada.miaou.post({ room: lobby }, { raw_content });
      all.push(done.then(() => console.log(`acknowledged ${(sent += 1)}`)));
    }
    await Promise.all(all);
    await until("all is heard", () => ada.said().length >= wanted.length && bob.said().length >= wanted.length);
    await pause(300);
    assert.deepEqual(await history(bob, lobby), wanted);
    for (const { said, told, heard } of [ada, bob]) {
      assert.deepEqual(said(), wanted);
      assert.deepEqual(told, []);
      const ids = heard.map(([, { id }]) => id).filter((id) => id !== undefined);
      assert.deepEqual(ids, [...new Set(ids)].sort((one, other) => one - other));
    }
    close(ada, bob);
  },

  /** Answers to refreshes are lost, and each token is exchanged for as long as it takes: the login lives on. */
  async lost_refreshes() {
    let [logins, lost] = [0, 0];
    const server = await wire((answer) => answer.includes('"refresh_token"') && (logins += 1) > 1 && (lost += 1) % 3 !== 0);
    const ada = await person(unique("ada"), server);
    const lobby = await room(ada);
    for (let n = 0; lost < 9; n += 1) {
      await ada.miaou.post({ room: lobby }, { raw_content: `${n}` }).done;
      await pause(100);
    }
    await ada.miaou.call("GET", "/api/v1/rooms");
    assert.deepEqual(ada.told, []);
    close(ada);
  },

  /** Every second answer to a post is lost: nothing is said twice, nor shown as waiting and as said. */
  async lost_answers() {
    let answers = 0;
    const server = await wire((answer) => answer.includes('"replayed"') && answers++ % 2 === 0);
    const [ada, bob] = [await person(unique("ada"), server), await person(unique("bob"))];
    const lobby = await room(ada, bob);
    const waiting = new Map();
    const twice = [];
    ada.miaou.on("posting", ({ key, state, draft }) => {
      if (state === "sent") waiting.delete(key);
      else waiting.set(key, draft.raw_content);
    });
    ada.miaou.on("message", ({ raw_content }) => [...waiting.values()].includes(raw_content) && twice.push(raw_content));
    const wanted = numbers(6);
    const postings = wanted.map((raw_content) => ada.miaou.post({ room: lobby }, { raw_content }));
    const messages = await Promise.all(postings.map(({ done }) => done));
    assert.deepEqual(messages.map(({ raw_content }) => raw_content), wanted);
    await until("all is heard", () => ada.said().length >= 6 && bob.said().length >= 6);
    await pause(200);
    assert.deepEqual(await history(bob, lobby), wanted);
    assert.deepEqual([bob.said(), ada.said(), twice], [wanted, wanted, []]);
    assert(answers >= 12, "no answer was lost");
    close(ada, bob);
  },

  /** What is refused fails, and those behind it go on; it may be tried again, or forgotten. */
  async refused() {
    const [ada, bob] = [await person(unique("ada")), await person(unique("bob"))];
    const lobby = await room(ada, bob);
    const states = [];
    ada.miaou.on("posting", ({ draft, state }) => states.push(`${draft.raw_content} ${state}`));
    const [long, good] = ["x".repeat(20_000), "good"].map((raw_content) => ada.miaou.post({ room: lobby }, { raw_content }));
    const problem = await long.done.catch((problem) => problem);
    assert(problem instanceof Problem);
    assert([413, 422].includes(problem.status), problem);
    await good.done;
    assert.deepEqual(ada.miaou.postings({ room: lobby }), [long]);
    assert.deepEqual([long.state, long.problem], ["failed", problem]);
    long.draft.raw_content = "mended";
    long.retry();
    assert.equal((await long.done).raw_content, "mended");
    const forgotten = ada.miaou.post({ room: lobby }, { raw_content: "" });
    await forgotten.done.catch(() => {});
    forgotten.discard();
    assert.deepEqual(ada.miaou.postings(), []);
    await bob.miaou.post({ user: ada.miaou.user.username }, { raw_content: "psst" }).done;
    await until("all is heard", () => ada.said().length >= 3);
    assert.deepEqual(ada.said(), ["good", "mended", "psst"]);
    assert.deepEqual(states.filter((state) => state.startsWith("good")), ["good waiting", "good sending", "good sent"]);
    close(ada, bob);
  },

  /** What was not sent is sent by whoever comes next; what may have been sent too long ago is left to a person. */
  async kept() {
    const disk = storage();
    let down = false;
    const server = await wire(() => down);
    const ada = new Miaou({ server, storage: disk });
    const username = unique("ada");
    await ada.register({ username, first_name: "Ada", last_name: "Kept", password: "correct horse" });
    const lobby = await room({ miaou: ada });
    down = true;
    for (const raw_content of ["0", "1", "2"]) ada.post({ room: lobby }, { raw_content });
    await until("it is tried", () => ada.postings()[0].problem !== null);
    ada.close();
    down = false;
    const order = (key) => JSON.parse(disk.getItem(key)).order;
    const [, old] = disk.postings().sort((one, other) => order(one) - order(other));
    disk.setItem(old, JSON.stringify({ ...JSON.parse(disk.getItem(old)), attempted_at: Date.now() - 41 * 3_600_000 }));

    const again = new Miaou({ server, storage: disk });
    assert.equal(await again.restore(), true);
    assert.equal(again.user.username, username);
    await until("what may be sent is", () => again.postings().length === 1 && again.postings()[0].state === "failed");
    const [uncertain] = again.postings({ room: lobby });
    assert.equal(uncertain.problem.outcome, "uncertain");
    uncertain.retry();
    await uncertain.done;
    assert.deepEqual(await history({ miaou: again }, lobby), ["0", "2", "1"]);
    assert.deepEqual(disk.postings(), []);
    again.close();
  },

  /** A token that expires is renewed, without anybody noticing. The server's tokens last for four seconds. */
  async expiry() {
    let refreshes = 0;
    const server = await wire((answer) => void (refreshes += answer.includes('"refresh_token"') ? 1 : 0));
    const [ada, bob] = [await person(unique("ada")), await person(unique("bob"), server)];
    const lobby = await room(ada, bob);
    const wanted = numbers(40);
    for (const raw_content of wanted) {
      await ada.miaou.post({ room: lobby }, { raw_content }).done;
      await pause(150);
    }
    await until("bob heard all", () => bob.said().length >= wanted.length);
    bob.miaou.close();
    await pause(4_100);
    // Refreshed once, for however many ask at the same time.
    const before = refreshes;
    await Promise.all(wanted.map(() => bob.miaou.call("GET", "/api/v1/account")));
    assert.equal(refreshes, before + 1);
    await until("all is heard", () => ada.said().length >= wanted.length);
    for (const { said, told } of [ada, bob]) assert.deepEqual([said(), told], [wanted, []]);
    close(ada);
  },

  /** A login that is ended elsewhere is over here, for the stream as for calls. */
  async ended() {
    const ada = await person(unique("ada"));
    const elsewhere = new Miaou({ server: url });
    await elsewhere.login(ada.miaou.user.username, `the password of ${ada.miaou.user.username}`);
    await elsewhere.call("DELETE", "/api/v1/sessions");
    await until("it is over", () => ada.told.length > 0);
    assert.deepEqual(ada.told, [["ended", { reason: "ended_elsewhere" }]]);
    assert.equal(ada.miaou.user, null);
    assert.equal(ada.miaou.connection, "offline");
    await assert.rejects(ada.miaou.call("GET", "/api/v1/account"), { outcome: "unauthenticated" });
    assert.equal(await ada.miaou.restore(), false);

    // Where nothing is heard, whoever asks learns it.
    const disk = storage();
    const [bob, other] = [1, 2].map(() => new Miaou({ server: url, storage: disk }));
    const username = unique("bob");
    await bob.register({ username, first_name: "Bob", last_name: "Flow", password: "battery staple" });
    const told = [];
    for (const miaou of [bob, other]) miaou.on("ended", ({ reason }) => told.push(reason));
    assert.equal(await other.restore(), true);
    await bob.call("DELETE", "/api/v1/sessions/current");
    await assert.rejects(bob.call("GET", "/api/v1/account"), { outcome: "unauthenticated" });
    await assert.rejects(other.call("GET", "/api/v1/account"), { outcome: "unauthenticated" });
    assert.deepEqual(told, ["expired", "expired"]);

    // Somebody else in the same storage: the one before is no more.
    await bob.login(username, "battery staple");
    assert.equal(await other.restore(), true);
    await bob.login(elsewhere.user.username, `the password of ${elsewhere.user.username}`);
    await assert.rejects(other.call("GET", "/api/v1/account"), { outcome: "unauthenticated" });
    assert.deepEqual(told.slice(2), ["other_login"]);
  },

  /** A cursor that the server knows nothing of: who follows is told to read everything anew, and hears what comes after. */
  async reset() {
    const ada = await person(unique("ada"));
    const lobby = await room(ada);
    const { cursor } = await ada.miaou.call("GET", "/api/v1/unread");
    const other = cursor.replace(/^[0-9a-f]+/, (epoch) => (epoch === "00000001" ? "00000002" : "00000001"));
    for (const wrong of [other, "no cursor at all"]) {
      ada.miaou.follow(wrong);
      await until("it is reset", () => ada.told.length > 0);
      assert.deepEqual(ada.told.splice(0), [["reset", undefined]]);
      ada.heard.length = 0;
      await ada.miaou.post({ room: lobby }, { raw_content: "unheard" }).done;
      const page = await ada.miaou.call("GET", "/api/v1/unread");
      await pause(200);
      assert.deepEqual(ada.said(), []);
      ada.miaou.follow(page.cursor);
      await ada.miaou.post({ room: lobby }, { raw_content: "heard" }).done;
      await until("it is heard", () => ada.said().length > 0);
      assert.deepEqual(ada.said(), ["heard"]);
    }
    close(ada);
  },

  /** The log is replaced while somebody follows it. */
  async replaced() {
    const ada = await person(unique("ada"));
    const lobby = await room(ada);
    console.log("following");
    await until("it is reset", () => ada.told.length > 0);
    assert.deepEqual(ada.told, [["reset", undefined]]);
    ada.heard.length = 0;
    ada.miaou.follow((await ada.miaou.call("GET", "/api/v1/unread")).cursor);
    await ada.miaou.post({ room: lobby }, { raw_content: "a new life" }).done;
    await until("it is heard", () => ada.said().length > 0);
    assert.deepEqual(ada.said(), ["a new life"]);
    close(ada);
  },

  /** Files, and addresses of them that need no token. */
  async files() {
    const [ada, bob] = [await person(unique("ada")), await person(unique("bob"))];
    const lobby = await room(ada, bob);
    const progress = [];
    const file = new Blob(["one cake, many plates"]);
    const onprogress = (sent, all) => progress.push([sent, all]);
    const attachment = await ada.miaou.upload(file, { name: "list.txt", onprogress });
    assert.deepEqual([attachment.name, attachment.size, progress.at(-1)], ["list.txt", 21, [21, 21]]);
    await ada.miaou.post({ room: lobby }, { attachments: [attachment.id] }).done;
    const address = await bob.miaou.fileUrl(attachment);
    assert.equal(await bob.miaou.fileUrl(attachment, "file"), address);
    assert.equal(await (await fetch(address)).text(), "one cake, many plates");
    const stop = AbortSignal.abort(new Error("no more"));
    await assert.rejects(ada.miaou.upload(file, { signal: stop }), /no more/);
    await assert.rejects(ada.miaou.call("GET", "/api/v1/rooms", { signal: stop }), /no more/);
    close(ada, bob);
  },

  /** Events are read as the standard says, wherever their bytes are cut. */
  async parsing() {
    const lines = [
      "\uFEFFretry: 1500\nid: a-1\n\n",
      ": a comment\n\n",
      "id: a-2\nevent: message\ndata: {\"text\":\"é 🍰\"}\n\n",
      "event:kind\r\ndata:no space\r\ndata:  two\r\n\r\n",
      "data\rdata: after a carriage return\r\r",
      "id: a\0b\nretry: soon\nunknown: field\ndata: x\n\n",
      "event: nothing\n\n",
      "data: never ended\n",
    ];
    const wanted = [
      { kind: "message", data: "", id: "a-1" },
      { kind: "message", data: '{"text":"é 🍰"}', id: "a-2" },
      { kind: "kind", data: "no space\n two", id: null },
      { kind: "message", data: "\nafter a carriage return", id: null },
      { kind: "message", data: "x", id: null },
    ];
    const bytes = new TextEncoder().encode(lines.join(""));
    for (let size = 1; size <= bytes.length; size += 1) {
      const sent = [];
      const retries = [];
      const parser = new Parser((event) => sent.push(event), (ms) => retries.push(ms));
      for (let at = 0; at < bytes.length; at += size) parser.read(bytes.subarray(at, at + size));
      assert.deepEqual([sent, retries], [wanted, [1500]], `in pieces of ${size}`);
    }
  },

  /** A server that is not there: calls fail in time, and say so in the language asked for. */
  async nobody() {
    const miaou = new Miaou({ server: "http://127.0.0.1:1", language: () => "fr" });
    const began = Date.now();
    const problem = await miaou.login("ada", "correct horse").catch((problem) => problem);
    assert.deepEqual([problem.outcome, problem.status, problem.title], ["network", 0, "Le serveur est injoignable."]);
    assert(Date.now() - began < 5_000);
  },
};

const slow = setTimeout(() => {
  console.error(`${flow} is not over after ${PATIENCE} ms`);
  process.exit(1);
}, PATIENCE);
await flows[flow](...given);
clearTimeout(slow);
