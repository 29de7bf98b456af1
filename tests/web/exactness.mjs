// What is shown is what is so: counts, drafts, receipts, conversations, and nothing of who was here before.
import { expect, scenario, until } from "./harness.mjs";
import { chat, client } from "./words.mjs";

await scenario(async (stage) => {
  const [ada, bob] = await Promise.all([stage.person("ada"), stage.person("bob")]);
  await Promise.all([ada.register(), bob.register()]);
  const unread = (person, name) => person.place(name).locator(".badge").count();

  // What is read is read, though it is not a message that stands below it.
  await ada.create("tea");
  await bob.join("tea");
  await bob.visit("/find");
  await ada.say("Is it ready?");
  await until("bob is told", async () => (await unread(bob, "tea")) > 0);
  const rival = await stage.person("rival");
  await rival.register();
  await rival.join("tea");
  await bob.open("tea");
  await bob.hears("Is it ready?");
  await rival.visit("/find");
  await bob.page.evaluate(() => { Object.defineProperty(document, "visibilityState", { value: "hidden", configurable: true }); });
  await ada.say("Half of it is");
  await bob.hears("Half of it is");
  await ada.details("tea");
  await ada.keepsOrder("tea", "rival", "kick");
  await bob.page.locator(".happened").filter({ hasText: "rival" }).last().waitFor();
  await bob.page.evaluate(() => {
    delete document.visibilityState;
    document.dispatchEvent(new Event("visibilitychange"));
  });
  await until("what bob saw is read", async () => (await unread(bob, "tea")) === 0);

  // A conversation that the other begins takes over what was typed. What came is known to have come before it is read.
  await bob.visit("/people/ada");
  await bob.composer.fill("I was about to say");
  await ada.writesTo("bob", "psst");
  await until("the conversation is there", () => bob.page.evaluate(() => location.hash.startsWith("#/rooms/")));
  await until("what bob typed is there", async () => (await bob.composer.inputValue()) === "I was about to say");
  await bob.open("tea");
  await ada.say("Are you there?");
  await ada.message("Are you there?").locator(".receipt.received").waitFor();
  await bob.open("ada");
  await ada.message("Are you there?").locator(".receipt.read").waitFor();
  await bob.composer.fill("");

  // What is deleted is gone from what quotes it, though it is far.
  await bob.open("tea");
  await bob.say("A long story");
  const token = await ada.token();
  const rooms = await stage.call("GET", "/api/v1/rooms?mine=true", { token });
  const tea = rooms.rooms.find(({ name }) => name === "tea").id;
  const story = await until("the story is there", async () => {
    const page = await stage.call("GET", `/api/v1/rooms/${tea}/messages`, { token });
    return page.messages.find(({ raw_content: text }) => text === "A long story")?.id;
  });
  for (let n = 0; n < 60; n++) {
    await stage.call("POST", `/api/v1/rooms/${tea}/messages`, { token, body: { raw_content: `Chapter ${n}` } });
  }
  await stage.call("POST", `/api/v1/rooms/${tea}/messages`, { token, body: { raw_content: "The end", reply_to: story } });
  // Else the page would begin at what is unread, where the end is far.
  const mine = { token: await bob.token() };
  await until("bob has read all", async () => {
    const { unread: rest } = await stage.call("GET", "/api/v1/unread", mine);
    return rest.every(({ room }) => room.id !== tea);
  });
  await bob.page.reload();
  await bob.message("The end").getByText("A long story").waitFor();
  await stage.call("DELETE", `/api/v1/messages/${story}`, { token });
  await bob.message("The end").getByText("A long story").waitFor({ state: "detached" });

  // The conversation with somebody blocked is there, and is how it was once that is over.
  await bob.open("ada");
  await bob.hears("Are you there?");
  bob.expects(/status of 404 .*api\/v1\/messages/);
  await bob.does(chat("block", { name: "ada" }), "Are you there?");
  await bob.confirms(chat("block", { name: "ada" }));
  const unblock = bob.page.getByRole("button", { name: chat("unblock"), exact: true });
  await unblock.waitFor();
  await bob.page.reload();
  await unblock.waitFor();
  await bob.visit("/people/ada");
  await unblock.waitFor();
  await until("it is the same conversation", () => bob.page.evaluate(() => location.hash.startsWith("#/rooms/")));
  await unblock.click();
  await bob.hears("Are you there?");
  await bob.composer.waitFor();
  await bob.place("ada").waitFor();

  // Who comes next finds nothing of who was here.
  await bob.open("tea");
  await bob.composer.fill("Not for others");
  await ada.keepsOrder("tea", "bob", "mute");
  await bob.page.locator(".toast").first().waitFor();
  await bob.logout();
  expect(new URL(bob.page.url()).hash.length <= 2, "the address tells where bob was");
  expect(!(await bob.page.evaluate(() => JSON.stringify(localStorage))).includes("Not for others"), "a draft is kept");
  const eve = Object.assign(bob, { name: "eve" });
  await eve.register();
  expect((await eve.page.locator(".toast").count()) === 0, "eve is told what bob was told");
  expect(!(await eve.page.title()).includes("tea"), "the title tells where bob was");
  await ada.logout();
});
