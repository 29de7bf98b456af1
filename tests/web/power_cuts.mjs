// A server is killed amid a conversation, twice. Nobody loses a message, hears one twice or in another order.
import { expect, scenario, until } from "./harness.mjs";
import { DISCONNECTED } from "./person.mjs";
import { client } from "./words.mjs";

await scenario(async (stage) => {
  const [ada, bob] = await Promise.all([stage.person("ada"), stage.person("bob")]);
  // What is asked of a server that is not there is not answered; that is what this is about.
  for (const person of [ada, bob]) person.expects(...DISCONNECTED, /status of 503/);
  await Promise.all([ada.register(), bob.register()]);
  await ada.create("bridge");
  await bob.join("bridge");

  const said = new Map([[ada, []], [bob, []]]);
  const says = async (person, text) => {
    said.get(person).push(`${person.name} ${text}`);
    await person.say(`${person.name} ${text}`);
  };
  for (const cut of [1, 2]) {
    for (const n of [1, 2, 3]) await says(n % 2 ? ada : bob, `before cut ${cut}: ${n}`);
    await stage.ask("kill");
    // Typed while nobody listens: Ada a few, Bob one.
    for (const n of [1, 2, 3]) await says(ada, `during cut ${cut}: ${n}`);
    await says(bob, `during cut ${cut}`);
    if (cut === 1) {
      await ada.page.getByText(new RegExp(`${client("offline")}|${client("connecting")}`)).first().waitFor();
      await stage.picture(ada.page, "server-away");
    }
    await stage.ask("start");
    for (const person of [ada, bob]) {
      await person.hears(`ada during cut ${cut}: 3`);
      await person.hears(`bob during cut ${cut}`);
    }
    await says(bob, `after cut ${cut}`);
    await ada.hears(`bob after cut ${cut}`);
    // The server that came back knows of them what the one before knew.
    for (const [person, other] of [[ada, bob], [bob, ada]]) {
      await person.page.locator(`.viewers[title*="${other.name}"]`).waitFor();
    }
  }

  const check = async (person) => {
    const heard = (await person.transcript()).filter(Boolean);
    const unique = new Set(heard);
    expect(unique.size === heard.length, `${person.name} reads something twice: ${JSON.stringify(heard)}`);
    // What one person says is in the order in which it was said; between two, only the server knows.
    for (const [{ name }, own] of said) {
      const read = heard.filter((text) => text.startsWith(name));
      expect(read.join() === own.join(), `${person.name} reads ${JSON.stringify(read)}, said was ${JSON.stringify(own)}`);
    }
    return heard.join();
  };
  const all = [...said.values()].flat().length;
  for (const person of [ada, bob]) await until("all is heard", async () => (await person.transcript()).filter(Boolean).length >= all);
  const [one, other] = [await check(ada), await check(bob)];
  expect(one === other, `they read the same in another order: ${one} and ${other}`);

  await Promise.all([ada.page.reload(), bob.page.reload()]);
  await Promise.all([ada, bob].map((person) => person.hears("bob after cut 2")));
  expect((await check(ada)) === one && (await check(bob)) === one, "after a reload it reads otherwise");
});
