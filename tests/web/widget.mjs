// The widget on a page of another origin, whose policy allows what docs/widget.md says and nothing else: a guest, a user of the host's
// own, two tabs.
import { audit } from "./axe.mjs";
import { expect, scenario, until } from "./harness.mjs";
import { Website } from "./website.mjs";
import { widget } from "./words.mjs";

await scenario(async (stage) => {
  const site = await new Website(stage, Number(await stage.ask("port"))).open();
  const style = "h1 { color: rgb(0, 0, 255); } * { letter-spacing: 1px; } button, article { display: none; }";
  const shop = site.page("/shop", ['data-room="shop"'], { style });
  const bob = await stage.person("bob");
  await bob.register();
  await bob.create("shop");
  await bob.say("Welcome to the shop");
  await bob.hears("Welcome to the shop");

  // A guest, who is asked for a name and nothing else.
  const guest = await stage.person("guest");
  await guest.page.goto(shop);
  const { page } = guest;
  await page.getByRole("button", { name: widget("open"), exact: true }).click();
  await page.getByLabel(widget("name"), { exact: true }).fill("Zoe");
  await accessible(page);
  await page.getByRole("button", { name: widget("start") }).click();
  await guest.hears("Welcome to the shop");
  await guest.say("Do you have lamps?");
  await bob.hears("Do you have lamps?");
  await stage.picture(page, "widget");
  await accessible(page);
  await bob.say("**Two**");
  await guest.hears("Two");

  // The same guest in another tab: the same conversation, and one stream for both.
  const second = await guest.context.newPage();
  await second.goto(shop);
  await second.getByRole("button", { name: widget("open"), exact: true }).click();
  await second.getByRole("article").filter({ hasText: "Do you have lamps?" }).waitFor();
  await until("one stream for both tabs", async () => (await stage.streams()) === 2);

  // What comes while it is closed is counted on its button.
  for (const tab of [page, second]) await tab.getByRole("button", { name: widget("close"), exact: true }).first().click();
  await bob.say("One is blue");
  for (const tab of [page, second]) await tab.getByRole("button", { name: widget("openUnread", { n: 1 }) }).waitFor();
  await page.getByRole("button", { name: widget("openUnread", { n: 1 }) }).click();
  await guest.hears("One is blue");
  await second.getByRole("button", { name: widget("open"), exact: true }).waitFor();
  await page.reload();
  await page.getByRole("button", { name: widget("open"), exact: true }).click();
  await guest.hears("One is blue");

  // A user of the shop's own is asked for nothing; dark and in French, as the page says.
  const service = await stage.call("POST", "/api/v1/keys", {
    token: await admin(stage, bob), body: { name: "the shop's", service: "shop", scopes: ["read", "write"] },
  });
  site.key = { id: service.key.id, secret: service.signing_secret };
  const customer = await stage.person("customer");
  await site.login(customer.context, "Yann");
  await customer.page.goto(site.page("/customer", ['data-room="shop" data-theme="dark" data-token-url="/chat-token"'], { lang: "fr", style }));
  await customer.page.getByRole("button", { name: /discussion/i }).first().click();
  await customer.hears("One is blue");
  await customer.page.getByRole("article").first().waitFor();
  await customer.page.getByRole("textbox").first().fill("Bonjour");
  await customer.page.getByRole("textbox").first().press("Enter");
  await bob.hears("Bonjour");
  expect((await bob.page.getByText("Yann").count()) > 0, "the customer is not called as the shop says");
  await stage.picture(customer.page, "widget-french-dark");
  await accessible(customer.page);

  // The page around it is left alone.
  const around = await page.evaluate(() => ({ heading: getComputedStyle(document.querySelector("h1")).color, names: Object.keys(window).filter((name) => /preact|signal|htm$/i.test(name)) }));
  expect(around.heading === "rgb(0, 0, 255)", `the page's heading is ${around.heading}`);
  expect(around.names.length === 0, `globals in the page: ${around.names}`);
  site.close();
});

async function accessible(page) {
  const found = await audit(page);
  expect(found.length === 0, `axe-core finds ${found.join("\n")}`);
}

/** An admin's token. */
async function admin(stage, person) {
  await stage.ask(`admin ${person.name}`);
  return person.token();
}
