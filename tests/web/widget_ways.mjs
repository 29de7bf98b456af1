// The ways into a room by its widget, and out of it: asked, let in, put out, another user, forgotten, and what is in
// the way.
import { audit } from "./axe.mjs";
import { expect, PHONE, scenario, until } from "./harness.mjs";
import { inLanguage, widget } from "./words.mjs";
import { Website } from "./website.mjs";

await scenario(async (stage) => {
  const site = await new Website(stage, Number(await stage.ask("port"))).open();
  const ada = await stage.call("POST", "/create_user", { body: { username: "ada", first_name: "Ada", last_name: "L", password: "correct horse" } });
  expect(ada.user.username === "ada", "no ada");
  await stage.ask("admin ada");
  const { token } = await stage.call("POST", "/authenticate_user", { body: { username: "ada", password: "correct horse" } });
  const call = (method, path, body) => stage.call(method, path, { token, body });
  await call("POST", "/api/v1/rooms", { name: "shop", visibility: "public" });
  await call("POST", "/api/v1/rooms", { name: "crew", visibility: "private" });
  await call("POST", "/api/v1/rooms/shop/messages", { raw_content: "Welcome" });
  const made = await call("POST", "/api/v1/keys", { name: "the shop's", service: "shop", scopes: ["read", "write"] });
  site.key = { id: made.key.id, secret: made.signing_secret };

  await isAskedAndLetIn(stage, site, call);
  await followsWhoIsLoggedIn(stage, site);
  await isForgotten(stage, site);
  await givesTheFocusBack(stage, site);
  await saysWhatIsInTheWay(stage, site);
  site.close();
});

/** A private room: pending, rejected, asked again, accepted, put out; each as it happens. */
async function isAskedAndLetIn(stage, site, call) {
  const customer = await stage.person("yann");
  const { page } = customer;
  await site.login(customer.context, "yann");
  await page.goto(site.page("/crew", ['data-room="crew" data-token-url="/chat-token" data-language="fr"']));
  const say = (key) => inLanguage("fr", () => widget(key));
  await page.getByRole("button", { name: say("open") }).click();
  await customer.sees(say("pendingText"));
  await call("PUT", "/api/v1/rooms/crew/requests/yann", { decision: "rejected" });
  await customer.sees(say("rejectedText"));
  await page.getByRole("button", { name: say("askAgain") }).click();
  await customer.sees(say("pendingText"));
  await call("PUT", "/api/v1/rooms/crew/requests/yann", { decision: "accepted" });
  await page.getByRole("textbox").waitFor();
  // What was being asked for just then is refused.
  customer.expects(/status of 403/);
  await call("POST", "/api/v1/kicks", { user: "yann", room: "crew", reason: "the lamps are sold" });
  await customer.sees("the lamps are sold");
  expect((await audit(page)).length === 0, (await audit(page)).join("\n"));
}

/** Who is logged in at the site is who speaks, in all tabs and in all widgets. */
async function followsWhoIsLoggedIn(stage, site) {
  const family = await stage.person("family");
  // What is on its way while somebody logs out is refused.
  family.expects(/status of 401/);
  await site.login(family.context, "nora");
  const both = site.page("/both", ['data-room="shop" data-token-url="/chat-token" data-open', 'data-room="crew" data-token-url="/chat-token" data-target="#chat"']);
  await family.page.goto(both);
  await family.sees("Welcome");
  await family.sees(widget("pendingText"));
  const first = family.page;

  await site.login(family.context, "otto");
  const second = await family.tab(both);
  await family.sees("Welcome");
  await second.getByRole("textbox").first().fill("It is Otto");
  await second.getByRole("textbox").first().press("Enter");
  const otto = (page) => page.getByRole("article").filter({ hasText: "It is Otto" });
  await until("Otto is who spoke", async () => (await otto(second).first().innerText()).includes("otto"));
  await otto(first).first().waitFor();

  await site.login(family.context, null);
  await second.reload();
  for (const page of [second, first]) await page.getByLabel(widget("name"), { exact: true }).first().waitFor();
  expect((await otto(second).count()) === 0, "who is logged out at the site still reads");
}

/** A guest of two widgets says a name once, and may take everything back. */
async function isForgotten(stage, site) {
  const guest = await stage.person("pia");
  const { page } = guest;
  await page.goto(site.page("/guests", ['data-room="shop" data-open', 'data-room="crew" data-target="#chat"'], { nonce: "r4nd0m" }));
  const name = page.getByLabel(widget("name"), { exact: true });
  await until("both ask", async () => (await name.count()) === 2);
  await name.first().fill("Pia");
  await name.first().press("Enter");
  await guest.sees("Welcome");
  await guest.sees(widget("pendingText"));
  await page.getByRole("textbox").fill("Forget this");
  await page.getByRole("textbox").press("Enter");
  await guest.hears("Forget this");

  await page.getByRole("button", { name: new RegExp(`^${widget("options")}`) }).last().click();
  await page.getByRole("menuitem", { name: widget("forget") }).click();
  await page.getByRole("button", { name: widget("erase") }).click();
  await until("both ask again", async () => (await name.count()) === 2);
  expect((await name.first().inputValue()) === "", "the name is still known");
  await name.first().fill("Pia again");
  await name.first().press("Enter");
  await guest.sees("Welcome");
  expect((await guest.message("Forget this").count()) === 0, "what was erased is still there");
}

/** By the keyboard alone, and on a phone. */
async function givesTheFocusBack(stage, site) {
  const guest = await stage.person("lou", { size: PHONE, theme: "dark" });
  const { page } = guest;
  await page.goto(site.page("/", ['data-room="shop" data-theme="dark" data-accent="#123456"']));
  const button = page.getByRole("button", { name: widget("open"), exact: true });
  await button.focus();
  await page.keyboard.press("Enter");
  await page.getByLabel(widget("name"), { exact: true }).waitFor();
  await page.keyboard.type("Lou");
  await page.keyboard.press("Enter");
  await guest.sees("Welcome");
  expect((await audit(page)).length === 0, (await audit(page)).join("\n"));
  await stage.picture(page, "widget-phone");
  await until("one writes at once", () => focused(page, "TEXTAREA"));
  const options = page.getByRole("button", { name: new RegExp(`^${widget("options")}`) });
  await options.focus();
  await page.keyboard.press("Enter");
  await page.getByRole("menuitem").waitFor();
  await page.keyboard.press("Escape");
  expect(await options.evaluate((one) => one === one.getRootNode().activeElement), "the menu kept the focus");
  await page.keyboard.press("Escape");
  await button.waitFor();
  expect(await focused(page, "BUTTON"), "the focus is lost");
}

function focused(page, tag) {
  return page.evaluate((tag) => document.activeElement.shadowRoot?.activeElement?.tagName === tag, tag);
}

/** Visitors read something calm, developers what to do. */
async function saysWhatIsInTheWay(stage, site) {
  const stranger = await stage.person("stranger");
  stranger.expects(/.*/);
  const said = [];
  stranger.page.on("console", (message) => said.push(message.text()));
  const told = (what) => until(`the console says ${what}`, () => said.some((line) => line.startsWith("miaou: ") && line.includes(what)));
  const { page } = stranger;

  const allow = `default-src 'none'; script-src ${stage.url}; connect-src ${stage.url}`;
  const other = site.page("/other", ['data-room="shop" data-open'], { allow }).replace("localhost", "127.0.0.1");
  await page.goto(other);
  await stranger.sees(widget("failedTitle"));
  await told(`--cors-origins http://127.0.0.1:${site.port}`);

  await page.goto(site.page("/mute", ['data-room="shop" data-open'], { allow: `default-src 'none'; script-src ${stage.url}` }));
  await told(`connect-src needs ${stage.url}`);
  expect((await page.locator("miaou-chat").count()) === 0, "something without its styles is shown");

  await site.login(stranger.context, "yann");
  await page.goto(site.page("/typo", ['data-room="shoop" data-token-url="/chat-token" data-open']));
  await stranger.sees(widget("closedTitle"));
  await told('there is no room "shoop"');

  await page.goto(site.page("/wrong", ['data-rom="shop"', 'data-room="shop" data-target="#nowhere"', 'data-room="shop" data-token-url="https://other.example/"']));
  await told("wants the name of a room");
  await told("there is no #nowhere");
  await told("data-token-url must be an address of this site");
}
