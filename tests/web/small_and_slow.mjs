// The smallest screen that is reckoned with, at the end of a slow line.
import { expect, scenario } from "./harness.mjs";
import { client } from "./words.mjs";

await scenario(async (stage) => {
  const bob = await stage.person("bob");
  await bob.register();
  await bob.create("a-room-with-a-name-as-long-as-a-rainy-day", { topic: "And a topic that goes on ".repeat(10).trim() });
  await bob.say("https://example.org/" + "an-address-without-an-end/".repeat(12));
  await bob.say("```\n" + "a line of code that is wider than any telephone ".repeat(4) + "\n```");
  await bob.say("ordinary words");
  await bob.hears("ordinary words");

  const ada = await stage.person("ada", { size: { width: 320, height: 640 }, hasTouch: true, isMobile: true });
  const { page } = ada;
  const session = await ada.context.newCDPSession(page);
  await session.send("Network.enable");
  await session.send("Network.emulateNetworkConditions", { offline: false, latency: 400, downloadThroughput: 50_000, uploadThroughput: 25_000 });
  await page.goto("/");
  await ada.register();
  await fits(page, "home");
  await ada.join("a-room-with-a-name-as-long-as-a-rainy-day");
  await ada.hears("ordinary words");
  await fits(page, "room");
  // It is on the screen before the server knows of it.
  let shown = () => {};
  const there = new Promise((resolve) => { shown = resolve; });
  await page.route("**/messages", async (route) => {
    if (route.request().method() === "POST") await there;
    await route.continue();
  });
  await ada.say("from a telephone");
  await ada.message("from a telephone").first().waitFor();
  shown();
  await bob.hears("from a telephone");
  await stage.picture(page, "smallest");

  // What takes a while says so.
  await ada.visit("/settings/profile");
  await page.getByRole("status").or(page.getByRole("progressbar")).or(page.getByRole("heading", { level: 1 })).first().waitFor();
  for (const path of ["/", "/find", "/new", "/people", "/search?q=words", "/settings/profile", "/settings/appearance", "/settings/sessions",
    "/settings/keys", "/settings/blocks", "/settings/data"]) {
    await ada.visit(path);
    await ada.settles();
    await fits(page, path);
  }
});

/** Nothing has to be scrolled from side to side, but code. */
async function fits(page, what) {
  const wide = await page.evaluate(() => {
    const { scrollWidth, clientWidth } = document.documentElement;
    if (scrollWidth <= clientWidth) return [];
    const far = [...document.querySelectorAll("body *")].filter((element) => element.getBoundingClientRect().right > clientWidth + 1);
    return [`${scrollWidth} of ${clientWidth}`, ...far.slice(0, 5).map((element) => `${element.tagName}.${element.className}`)];
  });
  expect(wide.length === 0, `${what} is wider than the screen: ${wide.join(", ")}`);
}
