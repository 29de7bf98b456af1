// axe-core on each page and dialog, light and dark, on a desktop and a telephone.
import { audit } from "./axe.mjs";
import { PHONE, expect, scenario } from "./harness.mjs";
import { admin, chat, client, settings } from "./words.mjs";

await scenario(async (stage) => {
  const bob = await stage.person("bob");
  const found = [];
  const look = async (person, what) => {
    for (const violation of await audit(person.page)) found.push(`${what}: ${violation}`);
  };
  await bob.page.goto("/");
  await bob.page.getByRole("textbox").first().waitFor();
  await look(bob, "login");
  await bob.page.getByRole("button", { name: client("register"), exact: true }).click();
  await bob.page.getByRole("button", { name: client("registerNow") }).click();
  await look(bob, "registration, with what is wrong");
  await bob.register();
  await look(bob, "home, empty");

  // Something of everything, so that there is something to look at.
  await bob.create("tea", { topic: "What is in the pot" });
  for (const text of ["Tea **is** ready", "> said\n\n`code` and [a link](https://example.org)\n\n- one\n- two", "🍰"]) await bob.say(text);
  const ada = await stage.person("ada", { theme: "dark", size: PHONE });
  await ada.register();
  await ada.join("tea");
  await ada.say("@bob, with milk?");
  await ada.writesTo("bob", "psst");
  await stage.ask("admin bob");
  await bob.page.reload();
  await bob.open("tea");
  await bob.hears("with milk?");
  await bob.reacts("with milk?", "👍");

  const room = new URL(bob.page.url()).hash.slice(1);
  const pages = ["/", room, `${room}/details`, "/find", "/new", "/people", "/search?q=tea",
    ...["profile", "appearance", "sessions", "keys", "blocks", "data"].map((name) => `/settings/${name}`),
    ...["reports", "requests", "sanctions", "filters", "users", "logs", "stickers", "webhooks", "service"].map((name) => `/admin/${name}`)];
  const kinds = [{ theme: "light", size: undefined }, { theme: "dark", size: undefined }, { theme: "light", size: PHONE }, { theme: "dark", size: PHONE }];
  for (const { theme, size } of kinds) {
    const called = `${theme} ${size ? "phone" : "desktop"}`;
    const page = bob.page;
    await page.emulateMedia({ colorScheme: theme });
    await page.setViewportSize(size ?? { width: 1280, height: 800 });
    for (const path of pages) {
      await bob.visit(path);
      await bob.settles();
      await look(bob, `${called} ${path}`);
      if (path === room) await stage.picture(page, `room-${called.replace(" ", "-")}`);
      if (path === "/") await stage.picture(page, `home-${called.replace(" ", "-")}`);
    }
    // What opens over a page.
    await bob.visit(room);
    await bob.hears("with milk?");
    await bob.holds(bob.message("with milk?").first());
    await bob.message("with milk?").first().getByRole("button", { name: chat("more") }).click();
    await page.getByRole("menu").waitFor();
    await look(bob, `${called} menu of a message`);
    await page.getByRole("menuitem", { name: chat("report") }).click();
    await page.getByRole("dialog").waitFor();
    await look(bob, `${called} report`);
    await page.keyboard.press("Escape");
    await page.getByRole("button", { name: chat("stickers"), exact: true }).first().click();
    await page.getByRole("button", { name: "wave" }).first().waitFor();
    await look(bob, `${called} stickers`);
    await page.keyboard.press("Escape");
    for (const [path, button] of [["/settings/keys", settings("keyMake")], ["/settings/data", settings("eraseBegin")], ["/admin/sanctions", admin("sanctionAdd")]]) {
      await bob.visit(path);
      await page.getByRole("button", { name: button }).click();
      await page.getByRole("dialog").waitFor();
      await look(bob, `${called} dialog of ${path}`);
      await page.keyboard.press("Escape");
      await page.getByRole("dialog").waitFor({ state: "detached" });
    }
  }
  await look(ada, "dark phone conversation");
  // Where the same is wrong in several places, the first of them is enough.
  const different = new Map(found.map((violation) => [violation.slice(violation.indexOf(": ")), violation]).reverse());
  expect(found.length === 0, `axe-core finds ${different.size}:\n${[...different.values()].join("\n")}`);
});
