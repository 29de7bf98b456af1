// Many tabs of one user, that come and go while much is said: each hears everything once and in order, from where it began.
import { Miaou } from "../../web/miaou.js";
import { expect, scenario, until } from "./harness.mjs";

const TABS = 4;
/** How often the tab that leads goes, and another comes. */
const CHANGES = 8;
const [ADA, BOB, DECK] = ["ada", "bob", "deck"].map((name) => `${name}-${process.pid}`);

await scenario(async (stage) => {
  const bob = new Miaou({ server: stage.url });
  await bob.register(account(BOB));
  const { room } = await bob.call("POST", "/join_chatroom", { body: { username: BOB, room: DECK } });
  const context = await stage.browser.newContext({ baseURL: stage.url });
  context.setDefaultTimeout(30_000);

  const first = await open(context);
  await first.evaluate((account) => window.miaou.register(account), account(ADA));
  await first.evaluate((body) => window.miaou.call("POST", "/join_chatroom", { body }), { username: ADA, room: DECK });
  const tabs = [first];
  await begin(first, room.id);
  while (tabs.length < TABS) tabs.push(await newcomer(context, room.id));

  // Bob talks all the while; the tab that leads goes, again and again, and others come. He ends last, whoever is slow.
  let said = 0;
  let changing = true;
  const talking = (async () => {
    for (; changing; said += 1) {
      await bob.post({ room: room.id }, { raw_content: `${said}` }).done;
      await new Promise((resolve) => setTimeout(resolve, 15));
    }
  })();
  const more = () => {
    const before = said;
    return until("something more was said", () => said > before + 20);
  };
  const gone = [];
  for (let change = 0; change < CHANGES; change += 1) {
    await more();
    const page = tabs.shift();
    gone.push(await page.evaluate(() => window.heard));
    await page.close();
    tabs.push(await newcomer(context, room.id));
  }
  await more();
  changing = false;
  await talking;
  for (const page of tabs) {
    await until("all is heard", () => page.evaluate((last) => window.heard.at(-1)?.text === last, `${said - 1}`));
    await whole(page, said);
  }
  for (const heard of gone) expect(inOrder(heard), `a tab that is gone heard ${JSON.stringify(heard)}`);
  await until("one stream for all tabs", async () => (await stage.streams()) === 1);

  // The tab that leads is frozen, as browsers do to what nobody looks at: another leads, and it misses nothing once it wakes.
  const heardBy = async (pages, raw_content) => {
    const { id } = await bob.post({ room: room.id }, { raw_content }).done;
    const told = (page) => page.evaluate((id) => window.heard.filter((one) => one.id === id).length, id);
    for (const page of pages) await until(`a tab hears what was said ${raw_content}`, () => told(page));
    for (const page of pages) expect((await told(page)) === 1, `a tab heard twice what was said ${raw_content}`);
  };
  const frozen = await leader(tabs);
  const life = await context.newCDPSession(frozen);
  await life.send("Page.setWebLifecycleState", { state: "frozen" });
  await heardBy(tabs.filter((page) => page !== frozen), "while one was frozen");
  await life.send("Page.setWebLifecycleState", { state: "active" });
  await heardBy(tabs, "while all were awake");

  // It does nothing any more, and could not say so: another that is looked at takes over.
  const stuck = await leader(tabs);
  const busy = stuck.waitForEvent("console", { predicate: (message) => message.text() === "stuck" });
  const over = stuck.evaluate(() => {
    console.log("stuck");
    for (const end = Date.now() + 10_000; Date.now() < end; );
  });
  await busy;
  const others = tabs.filter((page) => page !== stuck);
  await others[0].evaluate(() => document.dispatchEvent(new Event("visibilitychange")));
  await heardBy(others, "while one was stuck");
  await over;
  await heardBy(tabs, "while none was stuck");
  expect((await leader(tabs)) !== stuck, "the tab that was stuck leads");
  await until("one stream for all tabs", async () => (await stage.streams()) === 1);

  // What one posts is shown in all, never both as waiting and as said.
  await tabs[1].evaluate((room) => Promise.all([1, 2, 3].map((n) => window.miaou.post({ room }, { raw_content: `own ${n}` }).done)), room.id);
  for (const page of tabs) {
    await until("all tabs hear it", () => page.evaluate(() => window.heard.at(-1)?.text === "own 3"));
    expect(!(await page.evaluate(() => window.twice)), "a message was heard while its posting was still waiting");
  }

  // A tab that is closed before it could send leaves that to the others.
  const [writer, ...left] = tabs;
  await context.setOffline(true);
  await writer.evaluate((room) => ["left 1", "left 2"].map((raw_content) => window.miaou.post({ room }, { raw_content }).key), room.id);
  await until("it is tried", () => writer.evaluate(() => window.miaou.postings()[0].problem !== null));
  await writer.close();
  await context.setOffline(false);
  for (const page of left) {
    await until("others send it", () => page.evaluate(() => window.heard.at(-1)?.text === "left 2"));
    expect((await page.evaluate(() => window.miaou.postings().length)) === 0, "it is kept though it was sent");
  }
  const { messages } = await bob.call("GET", `/api/v1/rooms/${room.id}/messages`, { query: { limit: 5 } });
  const texts = messages.map(({ raw_content }) => raw_content);
  expect(texts.join() === "own 1,own 2,own 3,left 1,left 2", `the room has ${texts}`);

  // Logged out in one, logged out in all.
  await left[0].evaluate(() => window.miaou.logout());
  for (const page of left) await until("its login is over", () => page.evaluate(() => window.ended === "logged_out"));
  await until("no stream is left", async () => (await stage.streams()) === 0);
  bob.close();
  await context.close();
});

function account(username) {
  return { username, first_name: username, last_name: "Tabs", password: `the password of ${username}` };
}

/** A page with the library, by another name than that of the client which is there too. */
async function open(context) {
  const page = await context.newPage();
  page.on("pageerror", (error) => console.log(`exception ${error.stack ?? error}`));
  await page.goto("/");
  await page.evaluate(async () => {
    const { Miaou } = await import("/miaou.js");
    window.miaou = new Miaou({ name: "tabs" });
    window.heard = [];
    window.twice = false;
    window.miaou.on("message", ({ id, raw_content: text }) => {
      window.heard.push({ id, text });
      window.twice ||= window.miaou.postings().some(({ state, draft }) => state === "sending" && draft.raw_content === text);
    });
    window.miaou.on("presence", ({ whole }) => (window.present ||= whole));
    window.miaou.on("ended", ({ reason }) => (window.ended = reason));
  });
  return page;
}

async function newcomer(context, room) {
  const page = await open(context);
  expect(await page.evaluate(() => window.miaou.restore()), "the login is not there");
  await begin(page, room);
  return page;
}

/** Reads what was said last, and hears what comes after it. */
async function begin(page, room) {
  await page.evaluate(async (room) => {
    const { messages, cursor } = await window.miaou.call("GET", `/api/v1/rooms/${room}/messages`, { query: { limit: 1 } });
    window.next = messages.length > 0 ? Number(messages[0].raw_content) + 1 : 0;
    window.miaou.follow(cursor);
  }, room);
  await until("it is in step", () => page.evaluate(() => window.miaou.connection === "online"));
  await until("it knows who is here", () => page.evaluate(() => window.present));
}

/** The one that holds the stream: its lock tells. */
async function leader(pages) {
  const leads = () => {
    const mine = (lock) => navigator.locks.query().then(({ held }) => held.find(({ name }) => name === lock.name).clientId);
    const name = `probe ${Math.random()}`;
    return Promise.all([navigator.locks.query(), navigator.locks.request(name, mine)]).then(([{ held }, me]) =>
      held.some(({ name, clientId }) => name.startsWith("tabs.stream:") && clientId === me));
  };
  return until("a tab leads", async () => {
    for (const page of pages) if (await page.evaluate(leads)) return page;
  });
}

/** Fails unless a tab heard all from where it began to the end. */
async function whole(page, end) {
  const { heard, next } = await page.evaluate(() => ({ heard: window.heard, next: window.next }));
  expect(inOrder(heard), `a tab heard ${JSON.stringify(heard)}`);
  const numbers = heard.map(({ text }) => Number(text));
  const wanted = Array.from({ length: end - next }, (_, n) => n + next);
  expect(numbers.join() === wanted.join(), `a tab that began at ${next} heard ${numbers}`);
}

function inOrder(heard) {
  return heard.every(({ id, text }, n) => n === 0 || (id > heard[n - 1].id && Number(text) === Number(heard[n - 1].text) + 1));
}
