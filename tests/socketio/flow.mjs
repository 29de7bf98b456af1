// What people do with the real client of Socket.IO. `node flow.mjs FLOW URL [ARGUMENT...]` ends with 0 where all went well.
import assert from "node:assert/strict";
import { createRequire } from "node:module";

// Found by NODE_PATH: the packages are not beside this file.
const require = createRequire(import.meta.url);
const { io } = require("socket.io-client");

/** On a slow machine, with a server that is started several times. */
const PATIENCE = 180_000;
const [flow, url, ...given] = process.argv.slice(2);

const complete = { Code: 200, message: "Authentification complete" };
const required = { Code: 401, message: "Authentification required" };

/** What a client heard of one event, and what it has yet to hear: each is an array of arguments. */
function listen(socket, event) {
  const heard = [];
  let wake = () => {};
  socket.on(event, (...args) => {
    heard.push(args);
    wake();
  });
  return {
    heard,
    next: async () => {
      while (heard.length === 0) await new Promise((resolve) => (wake = resolve));
      return heard.shift();
    },
  };
}

function connect(options = {}, client = io) {
  const socket = client(url, { forceNew: true, transports: ["websocket"], ...options });
  for (const event of ["Auth", "message", "cerror", "disconnect", "connect"]) socket[`$${event}`] = listen(socket, event);
  return socket;
}

const login = (user, room = "lobby") => ({ user, password: `the password of ${user}`, room });

async function enter(socket, user, more = {}) {
  socket.emit("Auth", { ...login(user), ...more });
  const [letter, beside] = await socket.$Auth.next();
  assert.deepEqual(letter, complete);
  return beside;
}

const flows = {
  /** Everything that the protocol describes, as it describes it, by one way of transport. */
  async letter(transports, client = "socket.io-client") {
    const options = { transports: transports.split(",") };
    const [ada, bob] = [1, 2].map(() => connect(options, require(client).io ?? require(client)));
    await Promise.all([ada.$connect.next(), bob.$connect.next()]);

    ada.emit("message", { content: "too soon", raw_content: "too soon" });
    assert.deepEqual(await ada.$cerror.next(), [required]);
    ada.emit("whatever");
    assert.deepEqual(await ada.$cerror.next(), [required]);

    ada.emit("Auth", { user: "ada", password: "wrong", room: "lobby" });
    const [refused] = await ada.$cerror.next();
    assert.deepEqual(refused, { Code: 401, message: "Wrong username or password." });

    await enter(ada, "ada");
    await enter(bob, "bob");
    ada.emit("message", { content: "<b>hello</b><script>alert(1)</script>", raw_content: "**hello**" });
    for (const socket of [ada, bob]) {
      const [letter, beside] = await socket.$message.next();
      assert.deepEqual(letter, { user: "ada", content: "<b>hello</b>", raw_content: "**hello**" });
      assert.equal(beside.room.name, "lobby");
      assert.match(beside.cursor, /^[0-9a-f]{8}-[0-9]+$/);
    }
    bob.emit("message", { raw_content: "*hi*" });
    assert.equal((await ada.$message.next())[0].content, "<p><em>hi</em></p>");

    const last = options.transports.at(-1);
    while (bob.io.engine.transport.name !== last) await new Promise((resolve) => setTimeout(resolve, 20));
    ada.emit("message", { content: "last", raw_content: "last" });
    await bob.$message.next();
    assert.equal((await bob.$message.next())[0].raw_content, "last");
    ada.disconnect();
    bob.disconnect();
  },

  /** A message sent in the same breath as what lets one say it. */
  async together() {
    const ada = connect();
    ada.emit("Auth", login("ada"));
    ada.emit("message", { content: "at once", raw_content: "at once" });
    assert.deepEqual((await ada.$Auth.next())[0], complete);
    assert.equal((await ada.$message.next())[0].raw_content, "at once");
    assert.deepEqual(ada.$cerror.heard, []);
    ada.disconnect();
  },

  /** Many at once, heard in their order by all, and acknowledged in it. */
  async burst(transports, count) {
    const options = { transports: [transports] };
    const [ada, bob] = [connect(options), connect(options)];
    await enter(ada, "ada");
    await enter(bob, "bob");
    const texts = Array.from({ length: Number(count) }, (_, n) => `burst ${n}`);
    const acks = await Promise.all(
      texts.map((text) => ada.timeout(PATIENCE).emitWithAck("message", { content: text, raw_content: text })),
    );
    const ids = acks.map((ack) => ack.id);
    assert.deepEqual(ids, [...ids].sort((one, other) => one - other));
    for (const socket of [ada, bob]) {
      const heard = [];
      for (const _ of texts) heard.push((await socket.$message.next())[0].raw_content);
      assert.deepEqual(heard, texts);
    }
    ada.disconnect();
    bob.disconnect();
  },

  /** One says things, again and again until each is acknowledged, and one hears them, while the server dies and comes back. */
  async recovery(count) {
    const [ada, bob] = [connect({ reconnectionDelay: 50 }), connect({ reconnectionDelay: 50 })];
    const cursors = new Map([[ada, ""], [bob, ""]]);
    const heard = new Map([[ada, []], [bob, []]]);
    const ready = new Map();
    for (const [socket, user] of [[ada, "ada"], [bob, "bob"]]) {
      socket.on("message", ({ raw_content }, beside) => {
        cursors.set(socket, beside.cursor);
        heard.get(socket).push([beside.id, raw_content]);
      });
      socket.on("Auth", (_, beside) => cursors.set(socket, cursors.get(socket) || beside.cursor));
      socket.on("reset", (told) => assert.fail(`reset: ${JSON.stringify(told)}`));
      const begin = async () => {
        const auth = { ...login(user), cursor: cursors.get(socket) };
        const ack = await socket.timeout(5_000).emitWithAck("Auth", auth).catch(() => ({ Code: 0 }));
        if (ack.Code === 200) ready.get(socket)?.();
        else if (socket.connected) setTimeout(begin, 100);
      };
      socket.on("connect", begin);
    }
    await Promise.all([ada, bob].map((socket) => new Promise((resolve) => ready.set(socket, resolve))));
    const promised = [];
    for (let n = 0; n < Number(count); n++) {
      const said = { content: `${n}`, raw_content: `${n}`, key: `key-${n}` };
      for (;;) {
        const ack = await ada.timeout(2_000).emitWithAck("message", said).catch(() => null);
        if (ack?.code === 1) {
          promised.push([ack.id, said.raw_content]);
          break;
        }
        await new Promise((resolve) => setTimeout(resolve, 50));
      }
      console.log(`acknowledged ${n}`);
    }
    while ([ada, bob].some((socket) => heard.get(socket).length < promised.length)) {
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    await new Promise((resolve) => setTimeout(resolve, 200));
    assert.deepEqual(heard.get(bob), promised);
    assert.deepEqual(heard.get(ada), promised);
    ada.disconnect();
    bob.disconnect();
  },
};

const slow = setTimeout(() => {
  console.error(`${flow} is not over after ${PATIENCE} ms`);
  process.exit(1);
}, PATIENCE);
await flows[flow](...given);
clearTimeout(slow);
