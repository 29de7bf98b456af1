// A room of ten thousand messages: from the newest to far back without a jump, without a page that grows for ever.
import { expect, scenario, until } from "./harness.mjs";
import { chat } from "./words.mjs";

/** Rows that a page may hold, however much was said. */
const MOST = 600;

await scenario(async (stage) => {
  const ada = await stage.person("ada");
  await ada.login();
  await ada.page.evaluate(() => {
    window.slow = [];
    new PerformanceObserver((list) => window.slow.push(...list.getEntries().map(({ duration }) => duration))).observe({ type: "longtask" });
  });
  await ada.open("library");
  await ada.hears(/number 10000(?!\d)/);
  const log = await scrolled(ada.page);

  let jumps = [];
  let most = 0;
  let seen = 10_000;
  const began = Date.now();
  // Up, a screen at a time, as by a wheel; each time the first row that is in sight stays where it is while a page is added above.
  while (seen > 9_500) {
    const { jump, rows, first } = await log.evaluate(up);
    jumps.push(jump);
    most = Math.max(most, rows);
    seen = Math.min(seen, first || seen);
  }
  jumps = jumps.filter((jump) => Math.abs(jump) > 2);
  const slow = await ada.page.evaluate(() => window.slow.map(Math.round));
  console.log(`500 messages back in ${Date.now() - began} ms; ${most} rows at most; long tasks: ${slow.length}, the longest ${Math.max(0, ...slow)} ms`);
  expect(jumps.length === 0, `what is read jumps by ${jumps.join(", ")} pixels`);
  expect(most <= MOST, `${most} rows are in the document`);

  // And back down, at once.
  await ada.page.getByRole("button", { name: chat("newest") }).click();
  await until("the newest is in sight", () => ada.page.getByRole("article").filter({ hasText: /number 10000(?!\d)/ }).isVisible());
  await ada.say("at last");
  await ada.hears("at last");

  // To one in the middle, by a link.
  const token = await ada.token();
  const found = await stage.call("GET", "/api/v1/search?q=%22number%205000%22&limit=1", { token }).catch(() => ({ messages: [] }));
  const middle = found.messages[0]?.id ?? (await stage.call("GET", "/api/v1/rooms/library/messages?limit=1", { token })).messages[0].id - 5001;
  const room = new URL(ada.page.url()).hash.match(/rooms\/(\d+)/)[1];
  await ada.visit(`/rooms/${room}?message=${middle}`);
  await until("the linked message is in sight", () => ada.page.getByRole("article").filter({ hasText: /number 5000(?!\d)/ }).first().isVisible());
});

/** The element that scrolls the messages. */
async function scrolled(page) {
  return page.getByRole("article").first().evaluateHandle((article) => {
    let box = article.parentElement;
    while (box && !(box.scrollHeight > box.clientHeight + 10 && /auto|scroll/.test(getComputedStyle(box).overflowY))) box = box.parentElement;
    return box;
  });
}

/** Scrolls up by most of a screen, lets the page do what it does then, and tells how far what was read has moved by itself. */
async function up(box) {
  const frame = () => new Promise((resolve) => requestAnimationFrame(() => resolve(undefined)));
  const edge = box.getBoundingClientRect().top;
  box.scrollTop -= box.clientHeight * 0.7;
  await frame();
  const rows = [...box.querySelectorAll("article")];
  const anchor = rows.find((row) => row.getBoundingClientRect().top >= edge);
  const before = anchor?.getBoundingClientRect().top ?? 0;
  // As long as a page takes to come and to be drawn.
  for (let n = 0; n < 10; n += 1) await frame();
  const jump = anchor?.isConnected ? anchor.getBoundingClientRect().top - before : 0;
  const first = Number(/number (\d+)/.exec(anchor?.textContent ?? "")?.[1] ?? 0);
  return { jump: Math.round(jump), rows: box.querySelectorAll("article").length, first };
}
