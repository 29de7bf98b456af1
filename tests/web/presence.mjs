// When a page tells the server where its user is, by made-up time: soon enough, and no more often than it must.
import assert from "node:assert/strict";

import { clock, pause } from "./clock.mjs";

const MINUTE = 60_000;

/** What a page hears of its browser. */
class Page extends EventTarget {
  hidden = false;
}

globalThis.document = new Page();
const view = new EventTarget();
globalThis.addEventListener = view.addEventListener.bind(view);
// The browser's own goes by its own time.
AbortSignal.timeout = (ms) => {
  const over = new AbortController();
  setTimeout(() => over.abort(new Error("timeout")), ms);
  return over.signal;
};
const { Presence } = await import("../../web/chat/presence.js");
const { signal } = await import("../../web/view.js");

/** Somebody whose page was shown a moment ago, with what was told since. `answer` is how the server takes it. */
function shown(answer = ({ expires_in = 15 }) => ({ expires_in })) {
  document.hidden = false;
  const told = [];
  const began = clock.now;
  const call = async (method, path, { body, signal: over, query }) => {
    told.push({ at: clock.now - began, method, ...body, ...query });
    return new Promise((resolve, reject) => {
      over.addEventListener("abort", () => reject(over.reason));
      Promise.resolve(answer(body ?? {})).then(resolve, reject);
    });
  };
  const connection = signal("online");
  const presence = new Presence({ connection, miaou: { user: {}, call } });
  presence.start();
  return { presence, connection, told, acts: () => view.dispatchEvent(new Event("keydown")) };
}

const tests = {
  async "who does nothing is told of before it expires, and no more often"() {
    const { told } = shown();
    await pause(10 * MINUTE);
    assert(told.length === 6 || told.length === 7, `told ${told.length} times`);
    told.reduce((one, next) => (assert(next.at - one.at < 120_000), next));
    assert.deepEqual(told.map(({ status }) => status), ["active", ...told.slice(1).map(() => undefined)]);
  },

  async "who does something is not away, and is not told of at every key"() {
    const { told, acts } = shown();
    for (let n = 0; n < 600; n += 1) {
      acts();
      await pause(1_000);
    }
    assert(told.length <= 15, `told ${told.length} times`);
    told.reduce((one, next) => (assert(next.status === "active" && next.at - one.at < 60_000), next));
  },

  async "who comes back after a while is there at once"() {
    const { told, acts } = shown();
    await pause(80_000);
    acts();
    await pause(100);
    assert.deepEqual(told.map(({ at, status }) => [at, status]), [[0, "active"], [80_000, "active"]]);
  },

  async "where there is no stream at the node a report is good for less, and is made more often"() {
    const { told, acts } = shown(() => ({ expires_in: 15 }));
    await pause(20_000);
    acts();
    await pause(40_000);
    told.reduce((one, next) => (assert(next.at - one.at <= 5_000), next));
    assert(told.length > 11);
  },

  async "what fails or hangs is made up for, with what is so then"() {
    let refused = 3;
    const { told, presence } = shown(() => (refused-- > 0 ? Promise.reject(new Error("no")) : refused === -1 ? new Promise(() => {}) : { expires_in: 120 }));
    await pause(16_000);
    assert.deepEqual(told.map(({ at }) => at), [0, 5_000, 10_000, 15_000]);
    presence.viewing(7);
    presence.viewing(8);
    await pause(MINUTE);
    const last = told.at(-1);
    assert.deepEqual([last.viewing, last.status], ["8", "active"]);
    assert(last.at < 30_000 && told.length <= 6, JSON.stringify(told));
  },

  async "a stream that is opened anew is told at once"() {
    const { told, connection } = shown();
    connection.value = "connecting";
    await pause(1_000);
    connection.value = "online";
    await pause(1_000);
    assert.deepEqual(told.map(({ at }) => at), [0, 1_000]);
  },

  async "a page in the background is told of once, and one that is shown again at once"() {
    const { told } = shown();
    await pause(1_000);
    document.hidden = true;
    document.dispatchEvent(new Event("visibilitychange"));
    await pause(10 * MINUTE);
    document.hidden = false;
    document.dispatchEvent(new Event("visibilitychange"));
    await pause(100);
    assert.deepEqual(told.map(({ status, expires_in }) => [status, expires_in]), [["active", 120], ["away", undefined], ["active", 120]]);
  },

  async "who goes says so, and nothing after that"() {
    const { told, presence } = shown();
    await pause(1_000);
    presence.stop();
    await pause(10 * MINUTE);
    assert.deepEqual(told.map(({ method }) => method), ["PUT", "DELETE"]);
    assert.equal(told[1].device, told[0].device);
  },
};

for (const [name, test] of Object.entries(tests)) {
  clock.reset();
  await clock.pass(test()).catch((error) => {
    console.log(`${name}: ${error.stack}`);
    process.exitCode = 1;
  });
}
