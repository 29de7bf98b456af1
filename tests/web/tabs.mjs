// Seven tabs of one user: a browser opens six connections to a server over HTTP/1.1, so the seventh would wait for ever if each
// held a stream.
import { expect, scenario, until } from "./harness.mjs";
import { client } from "./words.mjs";

await scenario(async (stage) => {
  const [ada, bob] = await Promise.all([stage.person("ada"), stage.person("bob")]);
  await Promise.all([ada.register(), bob.register()]);
  await ada.create("deck");
  const path = new URL(ada.page.url()).hash.slice(1);
  await bob.join("deck");

  const first = ada.page;
  const tabs = [first];
  for (let n = 2; n <= 7; n += 1) tabs.push(await ada.tab(`/#${path}`));
  await everywhere(tabs, "article", () => bob.say("one to all"), "one to all");
  // One of Ada, one of Bob.
  await until("one stream for all tabs", async () => (await stage.streams()) === 2);

  // What one tab says, the others have too.
  await ada.say("from the seventh");
  await Promise.all(tabs.map((page) => page.getByRole("article").filter({ hasText: "from the seventh" }).waitFor()));
  for (const page of tabs) {
    const shown = page.getByRole("article").filter({ hasText: "from the seventh" });
    await until("it is sent in each", async () => (await page.locator("article.waiting, article.sending").count()) === 0 && (await shown.count()) > 0);
    expect((await shown.count()) === 1, `a tab shows it ${await shown.count()} times`);
  }

  // The tab that holds the stream goes: the first, as it was there first.
  await first.close();
  const left = tabs.slice(1);
  await everywhere(left, "article", () => bob.say("still there?"), "still there?");
  await until("one stream again", async () => (await stage.streams()) === 2);

  // Logged out in one, logged out in all. What a tab asks for before it hears of it is refused.
  ada.expects(/status of 401/);
  await ada.logout();
  await Promise.all(left.map((page) => page.getByRole("heading", { name: client("login"), exact: true }).waitFor()));
  await until("no stream of hers is left", async () => (await stage.streams()) === 1);
});

async function everywhere(pages, role, act, text) {
  await Promise.all(pages.map((page) => page.getByRole("textbox").last().waitFor()));
  await act();
  await Promise.all(pages.map((page) => page.getByRole(role).filter({ hasText: text }).waitFor()));
}
