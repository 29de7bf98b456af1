// A network that comes and goes, a message that is refused, a page that is loaded again amid a sentence.
import { expect, scenario, until } from "./harness.mjs";
import { DISCONNECTED } from "./person.mjs";
import { chat, client } from "./words.mjs";

await scenario(async (stage) => {
  const [ada, bob] = await Promise.all([stage.person("ada"), stage.person("bob")]);
  await Promise.all([ada.register(), bob.register()]);
  await ada.create("pier");
  await bob.join("pier");

  // Without a network one is told, writes on, and misses nothing.
  ada.expects(...DISCONNECTED);
  await ada.context.setOffline(true);
  await ada.sees(client("offline"));
  await stage.picture(ada.page, "offline");
  await ada.say("from the tunnel");
  await bob.say("meanwhile");
  await bob.hears("meanwhile");
  await ada.context.setOffline(false);
  await bob.hears("from the tunnel");
  await ada.hears("meanwhile");
  await until("the note is gone", async () => !(await ada.page.getByText(client("offline")).first().isVisible()));

  // What is refused says why, is kept, and can be sent again or thrown away.
  ada.expects(/status of (422|403|413)/);
  const page = ada.page;
  let refused = 2;
  await page.route("**/api/v1/rooms/*/messages", async (route) => {
    if (route.request().method() !== "POST" || refused === 0) return route.continue();
    refused -= 1;
    const problem = { code: 7, name: "muted", title: "You may not speak here now.", detail: "You are muted: calm down", status: 403 };
    await route.fulfill({ status: 403, contentType: "application/problem+json", body: JSON.stringify(problem) });
  });
  await ada.say("is this allowed?");
  const failed = ada.message("is this allowed?");
  await failed.getByText("calm down").waitFor();
  await stage.picture(page, "not-sent");
  await page.reload();
  await ada.isIn("pier");
  await failed.getByRole("button", { name: chat("tryAgain") }).click();
  await until("it is refused again", () => refused === 0);
  await failed.getByRole("button", { name: chat("tryAgain") }).click();
  await bob.hears("is this allowed?");
  await until("it is sent", async () => (await failed.getByRole("button", { name: chat("tryAgain") }).count()) === 0);
  refused = 1;
  await ada.say("better not");
  await ada.message("better not").getByRole("button", { name: chat("discard") }).click();
  await ada.hearsNo("better not");
  await page.unroute("**/api/v1/rooms/*/messages");

  // What is typed stays, in its room, through a reload and elsewhere.
  await ada.composer.fill("half a sentence");
  await ada.create("elsewhere");
  expect((await ada.composer.inputValue()) === "", "a draft goes from room to room");
  await page.reload();
  await ada.isIn("elsewhere");
  await ada.open("pier");
  await until("the draft is there", async () => (await ada.composer.inputValue()) === "half a sentence");
  await ada.composer.press("Enter");
  await bob.hears("half a sentence");
  await until("the draft is sent", async () => (await ada.composer.inputValue()) === "");
});
