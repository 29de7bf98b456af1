// Ada and Bob meet, talk, fall out and part, each in a browser of their own.
import { expect, scenario, until } from "./harness.mjs";
import { chat, client } from "./words.mjs";

await scenario(async (stage) => {
  const [ada, bob] = await Promise.all([stage.person("ada"), stage.person("bob")]);
  await Promise.all([ada.register(), bob.register()]);

  // A room for everybody.
  await ada.create("tea", { topic: "What is in the pot" });
  await bob.join("tea");
  await ada.say("Tea is ready");
  await bob.hears("Tea is ready");
  await bob.say("**Coming**, _at once_");
  await ada.hears("Coming, at once");
  await stage.picture(ada.page, "conversation");

  // A reply, a reaction, a sticker, a mention.
  await bob.does(chat("reply"), "Tea is ready");
  await bob.say("@ada, with milk?");
  await ada.hears("@ada, with milk?");
  expect(await ada.message("with milk?").getByText("Tea is ready").first().isVisible(), "a reply shows what it replies to");
  await bob.reacts("Tea is ready", "👍");
  await ada.message("Tea is ready").first().getByRole("button", { name: chat("reacted", { emoji: "👍", n: 1 }) }).click();
  await bob.message("Tea is ready").first().getByRole("button", { name: chat("reactedToo", { emoji: "👍", n: 2 }) }).waitFor();
  await ada.sticks("wave");
  await bob.page.getByRole("img", { name: chat("sticker", { name: "wave" }) }).waitFor();

  // Second thoughts.
  await ada.say("Who has the sugr?");
  await bob.hears("Who has the sugr?");
  await ada.edits("Who has the sugr?", "Who has the sugar?");
  await bob.hears("Who has the sugar?");
  await ada.say("Forget it");
  await bob.hears("Forget it");
  await ada.does(chat("delete"), "Forget it");
  await ada.confirms(chat("delete"));
  await bob.hearsNo("Forget it");

  // A room for some.
  await ada.create("crew", { visibility: "private" });
  const door = await bob.find("crew");
  await door.getByRole("button", { name: client("ask") }).click();
  await door.getByText(client("waitingFor")).waitFor();
  await ada.lets("bob", "crew");
  await bob.open("crew");
  await ada.say("Welcome aboard");
  await bob.hears("Welcome aboard");

  // Between the two alone.
  await bob.writesTo("ada", "psst");
  await ada.open("bob");
  await ada.hears("psst");
  await ada.say("What is it?");
  await bob.hears("What is it?");

  // All of it is there again for who comes back.
  await Promise.all([ada.page.reload(), bob.page.reload()]);
  await Promise.all([ada.hears("psst"), bob.hears("What is it?")]);
  await ada.open("tea");
  await bob.open("tea");
  for (const person of [ada, bob]) {
    await person.hears("Who has the sugar?");
    const said = await person.transcript();
    const order = ["Tea is ready", "Coming", "with milk?", "Who has the sugar?"].map((text) => said.findIndex((words) => words.includes(text)));
    expect(order.every((at, n) => at >= 0 && at > (order[n - 1] ?? -1)), `${person.name} reads ${JSON.stringify(said)}`);
    expect(!said.some((words) => words.includes("Forget it")), "what was deleted came back");
  }

  // Bob has enough of Ada, and thinks again. What he replied to is not there for him then.
  bob.expects(/status of 404 .*api\/v1\/messages/);
  await bob.does(chat("block", { name: "ada" }), "Tea is ready");
  await bob.confirms(chat("block", { name: "ada" }));
  await bob.hearsNo("Tea is ready");
  await ada.say("Bob?");
  await bob.unblocks("ada");
  await bob.open("tea");
  await bob.hears("Tea is ready");

  // Ada shows him the door, twice.
  await ada.keepsOrder("tea", "bob", "kick");
  await bob.page.getByRole("button", { name: client("join") }).click();
  await bob.isIn("tea");
  await ada.keepsOrder("tea", "bob", "ban");
  await until("bob is out", async () => (await bob.composer.count()) === 0);
  await ada.hears(/bob/);
  await until("bob is told", () => bob.page.getByText(/banned/i).first().isVisible());
  await stage.picture(bob.page, "banned");

  await ada.logout();
});
