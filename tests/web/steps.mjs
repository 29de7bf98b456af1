// Tabs without a browser, at a server that is made up: they come, go, freeze and lead while things happen and streams break.
// Whatever comes in whichever order, each tab is told everything once and in order. `node steps.mjs [SEED [ROUNDS]]`.
//
// Time is made up too, and so is chance: the same seed does the same, however busy the machine is.
import { randomInt } from "node:crypto";

import { Feed } from "../../web/miaou/feed.js";
import { Locks } from "../../web/miaou/locks.js";
import { Problem } from "../../web/miaou/problem.js";
import { clock, pause } from "./clock.mjs";

// Not by the clock, which is made up by now.
const [first = randomInt(1e6), rounds = 200] = process.argv.slice(2).map(Number);

Math.random = () => random();
globalThis.document = { visibilityState: "visible" };

let seed = first;
/** The same numbers for the same seed (mulberry32). */
function random() {
  seed = (seed + 0x6d2b79f5) | 0;
  let t = Math.imul(seed ^ (seed >>> 15), 1 | seed);
  t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
  return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
}
const below = (n) => Math.floor(random() * n);

/** The log, with what concerns the user and what does not. */
class Server {
  epoch = 1;
  head = 0;
  log = [];
  streams = new Set();

  happen(concerns) {
    this.head += 1;
    if (concerns) this.log.push(this.head);
    for (const stream of this.streams) stream.wake();
  }

  get cursor() {
    return `${this.epoch}-${this.head}`;
  }

  /** The database is another one. */
  replace() {
    this.epoch += 1;
    this.head = below(20);
    this.log = [];
    this.break(1);
  }

  break(share) {
    for (const stream of [...this.streams]) if (random() < share) stream.end();
  }

  /** As `Stream.hear`, for one tab. */
  async hear(tab, cursor, hearer, signal) {
    // What came for a page that is frozen waits for it.
    const say = async (name, ...what) => {
      while (tab.frozen && !signal.aborted) await pause(100);
      if (!tab.dead && !signal.aborted) hearer[name]?.(...what);
    };
    await pause(below(60));
    signal.throwIfAborted();
    if (random() < 0.1) throw Problem.own("network");
    const [epoch, position] = (cursor ?? this.cursor).split("-").map(Number);
    let after = position;
    let before = cursor ?? this.cursor;
    await say("opened");
    if (epoch !== this.epoch || position > this.head) {
      after = this.head;
      await say("tell", { kind: "reset", data: {}, before, after: this.cursor });
      before = this.cursor;
    } else {
      await say("at", before);
    }
    // Who was told of a reset may have ended it.
    let over = signal.aborted;
    let wake = () => {};
    const stream = { wake: () => wake(), end: () => ((over = true), wake()) };
    this.streams.add(stream);
    signal.addEventListener("abort", stream.end);
    const mine = this.epoch;
    let caughtUp = false;
    while (!over) {
      const next = this.log.find((id) => id > after);
      if (next === undefined) {
        after = Math.max(after, this.head);
        await say("bytes");
        if (!caughtUp) await say("tell", { kind: "presence", data: { whole: true }, before, after: null });
        caughtUp = true;
        if (over || this.log.some((id) => id > after)) continue;
        await new Promise((resolve) => {
          wake = resolve;
          setTimeout(resolve, 15_000);
        });
      } else {
        const told = { kind: "happened", data: { id: next }, before, after: `${mine}-${next}` };
        after = next;
        before = told.after;
        await say("bytes");
        await say("tell", told);
      }
      // What is on its way takes its time.
      if (random() < 0.5) await pause(below(40));
      if (this.epoch !== mine) over = true;
    }
    this.streams.delete(stream);
    signal.throwIfAborted();
    if (random() < 0.5) throw Problem.own("network");
    return null;
  }
}

/** The browser: locks and channels of its tabs. */
class Browser {
  held = new Map();
  channels = new Set();

  /** As `navigator.locks`, for one tab. */
  manager(tab) {
    const request = (name, options, action) =>
      new Promise((resolve, reject) => {
        const one = { tab, action, resolve, reject, over: false };
        const line = this.held.get(name) ?? [];
        this.held.set(name, line);
        options.signal?.addEventListener("abort", () => {
          if (line[0] === one && one.begun) return;
          this.#remove(name, one);
          reject(new Error("aborted"));
        });
        if (options.steal) {
          const [holder] = line;
          if (holder?.begun) {
            line.shift();
            holder.over = true;
            if (!holder.tab.dead) setTimeout(() => holder.reject(new Error("stolen")), below(30));
          }
          line.unshift(one);
        } else {
          line.push(one);
        }
        setTimeout(() => this.#grant(name), below(10));
      });
    return { request };
  }

  #grant(name) {
    const line = this.held.get(name);
    const one = line?.[0];
    if (!one || one.begun) return;
    if (one.tab.dead) return this.#remove(name, one);
    one.begun = true;
    Promise.resolve(one.action()).then((value) => {
      if (one.over) return;
      one.resolve(value);
      this.#remove(name, one);
    }, one.reject);
  }

  #remove(name, one) {
    const line = this.held.get(name);
    const at = line.indexOf(one);
    if (at >= 0) line.splice(at, 1);
    setTimeout(() => this.#grant(name), below(10));
  }

  /** All that a tab holds is free again. */
  bury(tab) {
    for (const [name, line] of this.held) for (const one of [...line]) if (one.tab === tab) this.#remove(name, one);
  }
}

let browser;
let opening;
globalThis.BroadcastChannel = class {
  constructor() {
    this.tab = opening;
    this.browser = browser;
    this.queue = Promise.resolve();
    browser.channels.add(this);
  }

  postMessage(data) {
    if (this.tab.dead || this.tab.frozen) return;
    const copy = structuredClone(data);
    for (const channel of this.browser.channels) {
      if (channel === this) continue;
      // Each hears in order, when it comes to it.
      channel.queue = channel.queue.then(() => (random() < 0.3 ? pause(below(30)) : undefined)).then(() => {
        if (!channel.tab.dead && !channel.tab.frozen && this.browser.channels.has(channel)) channel.onmessage?.({ data: copy });
      });
    }
  }

  close() {
    this.browser.channels.delete(this);
  }
};

class Tab {
  dead = false;
  frozen = false;
  faults = [];

  constructor(server, browser, number) {
    this.server = server;
    this.number = number;
    const manager = browser.manager(this);
    const stream = { hear: (cursor, hearer, signal) => server.hear(this, cursor, hearer, signal) };
    this.feed = new Feed({
      stream,
      manager,
      locks: new Locks(manager, "test."),
      name: "test",
      login: () => "login",
      owner: {
        tell: (kind, data) => kind === "happened" && this.#told(data.id),
        reset: () => this.read(),
        connection: () => {},
        over: (reason) => this.faults.push(`over: ${reason}`),
        leads: () => {},
        said: () => {},
      },
    });
    this.read();
  }

  /** Reads a page, as a client does first of all, and follows. */
  async read() {
    this.reading = true;
    await pause(below(100));
    const { cursor, epoch, head } = this.server;
    await pause(below(100));
    if (this.dead) return;
    Object.assign(this, { reading: false, epoch, from: head, heard: [] });
    opening = this;
    this.feed.follow(cursor);
  }

  #told(id) {
    if (this.dead) return;
    if (this.reading || this.epoch !== this.server.epoch) return;
    this.heard.push(id);
    const wanted = this.server.log.filter((other) => other > this.from)[this.heard.length - 1];
    if (id !== wanted) this.faults.push(`tab ${this.number} heard ${id} in place of ${wanted}, from ${this.from}`);
  }

  die() {
    this.dead = true;
    browser.bury(this);
    // Its own promises go on, as nobody can end them; they do nothing more.
    this.feed.stop();
  }
}

async function round() {
  const replaces = seed % 3 === 2;
  const server = new Server();
  browser = new Browser();
  const tabs = [];
  let made = 0;
  const live = () => tabs.filter(({ dead }) => !dead);
  const any = () => live()[below(live().length)];
  const come = () => tabs.push(new Tab(server, browser, (made += 1)));
  come();
  const acts = [
    [40, () => server.happen(true)],
    [20, () => server.happen(false)],
    [6, () => live().length < 6 && come()],
    [4, () => live().length > 1 && any().die()],
    [3, () => live().length > 1 && live().find(({ feed }) => feed.leads)?.die()],
    [4, () => server.break(0.5)],
    [3, () => any()?.feed.check()],
    [2, () => any()?.feed.reopen()],
    [2, () => any()?.read()],
    [3, () => any()?.feed.suspend()],
    [6, () => ((opening = any()), opening?.feed.resume())],
    [2, () => any() && (any().frozen = true)],
    [4, () => live().forEach((tab) => thaw(tab))],
    [replaces ? 0.3 : 0, () => server.replace()],
  ];
  const thaw = (tab) => {
    if (!tab.frozen) return;
    tab.frozen = false;
    tab.feed.check();
  };
  const weight = acts.reduce((sum, [share]) => sum + share, 0);
  for (let step = 0; step < 400; step += 1) {
    let left = random() * weight;
    acts.find(([share]) => (left -= share) < 0)[1]();
    if (random() < 0.4) await pause(random() < 0.05 ? below(8_000) : below(150));
  }
  // Quiet: everybody is awake, and hears all within a while.
  for (const tab of live()) {
    thaw(tab);
    opening = tab;
    tab.feed.resume();
  }
  const quiet = () => server.streams.size === 1 && live().every((tab) => whole(tab) && tab.feed.connection === "online");
  const whole = (tab) => !tab.reading && tab.epoch === server.epoch && tab.heard.length === server.log.filter((id) => id > tab.from).length;
  for (let patience = 0; patience < 1_200 && !quiet(); patience += 1) {
    if (patience % 200 === 50) server.happen(true);
    await pause(100);
  }
  const faults = tabs.flatMap(({ faults }) => faults);
  for (const tab of live()) {
    const { number, epoch, heard, from, feed } = tab;
    if (!whole(tab)) faults.push(`tab ${number} (${epoch}, leads ${feed.leads}, ${feed.connection}) stands at ${heard?.at(-1)} of ${server.log.at(-1)}, from ${from}`);
  }
  const leaders = live().filter(({ feed }) => feed.leads).length;
  if (leaders !== 1) faults.push(`${leaders} tabs lead`);
  if (server.streams.size !== 1) faults.push(`${server.streams.size} streams`);
  const told = live().reduce((sum, { heard }) => sum + (heard?.length ?? 0), 0);
  for (const tab of live()) tab.die();
  return { faults, told, tabs: made };
}

let failed = false;
for (let n = 0; n < rounds; n += 1) {
  seed = first + n;
  clock.reset();
  const { faults, told, tabs } = await clock.pass(round());
  console.log(`seed ${first + n}: ${tabs} tabs, ${told} told, ${faults.length} faults`);
  for (const fault of faults.slice(0, 5)) console.log(`  ${fault}`);
  failed ||= faults.length > 0;
}
process.exit(failed ? 1 : 0);
