// The widget on a page of another origin, whose policy allows what docs/widget.md says and nothing else: a guest, a user of the host's
// own, two tabs.
import { createHmac } from "node:crypto";
import { createServer } from "node:http";

import { expect, scenario, until } from "./harness.mjs";
import { chat, widget } from "./words.mjs";

await scenario(async (stage) => {
  const host = await shop(stage);
  const bob = await stage.person("bob");
  await bob.register();
  await bob.create("shop");
  await bob.say("Welcome to the shop");
  await bob.hears("Welcome to the shop");

  // A guest, who is asked for a name and nothing else.
  const guest = await stage.person("guest");
  await guest.page.goto(`${host.url}/`);
  const { page } = guest;
  await page.getByRole("button", { name: widget("open"), exact: true }).click();
  await page.getByLabel(widget("name"), { exact: true }).fill("Zoe");
  await page.getByRole("button", { name: widget("start") }).click();
  await guest.hears("Welcome to the shop");
  await guest.say("Do you have lamps?");
  await bob.hears("Do you have lamps?");
  await stage.picture(page, "widget");
  await bob.say("**Two**");
  await guest.hears("Two");

  // The same guest in another tab: the same conversation, and one stream for both.
  const second = await guest.context.newPage();
  await second.goto(`${host.url}/`);
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
  host.key = { id: service.key.id, secret: service.signing_secret };
  const customer = await stage.person("customer");
  await customer.page.goto(`${host.url}/customer`);
  await customer.page.getByRole("button", { name: /discussion/i }).first().click();
  await customer.hears("One is blue");
  await customer.page.getByRole("article").first().waitFor();
  await customer.page.getByRole("textbox").first().fill("Bonjour");
  await customer.page.getByRole("textbox").first().press("Enter");
  await bob.hears("Bonjour");
  expect((await bob.page.getByText("Yann").count()) > 0, "the customer is not called as the shop says");
  await stage.picture(customer.page, "widget-french-dark");

  // The page around it is left alone.
  const around = await page.evaluate(() => ({ heading: getComputedStyle(document.querySelector("h1")).color, names: Object.keys(window).filter((name) => /preact|signal|htm$/i.test(name)) }));
  expect(around.heading === "rgb(0, 0, 255)", `the page's heading is ${around.heading}`);
  expect(around.names.length === 0, `globals in the page: ${around.names}`);
  host.server.close();
});

/** An admin's token. */
async function admin(stage, person) {
  await stage.ask(`admin ${person.name}`);
  return person.token();
}

/** A website with a policy, and customers whose tokens it signs. */
async function shop(stage) {
  const port = Number(await stage.ask("port"));
  const host = { url: `http://localhost:${port}`, key: null, server: null };
  const policy = `default-src 'none'; style-src 'self'; script-src ${stage.url}; connect-src 'self' ${stage.url}; img-src ${stage.url} data:; `
    + "require-trusted-types-for 'script'; trusted-types 'none'";
  const page = (lang, attributes) => `<!doctype html><html lang="${lang}"><head><meta charset="utf-8"><title>Shop</title>
    <link rel="stylesheet" href="/shop.css"></head><body><main><h1>Lamps</h1><p>Of all kinds.</p></main>
    <script src="${stage.url}/widget.js" data-room="shop" ${attributes} async></script></body></html>`;
  host.server = createServer((request, response) => {
    const answers = {
      "/": ["text/html", () => page("en", "")],
      "/customer": ["text/html", () => page("fr", 'data-theme="dark" data-token-url="/chat-token"')],
      "/shop.css": ["text/css", () => "h1 { color: rgb(0, 0, 255); } * { letter-spacing: 1px; } button { display: none; }"],
      "/chat-token": ["application/json", () => JSON.stringify({ token: sign(host.key) })],
    };
    const [type, body] = answers[request.url] ?? ["text/plain", () => "nothing here"];
    response.writeHead(request.url in answers ? 200 : 404, {
      "Content-Type": `${type}; charset=utf-8`, "Content-Security-Policy": policy, "Cache-Control": "no-store",
    });
    response.end(body());
  });
  await new Promise((resolve) => host.server.listen(port, "localhost", resolve));
  return host;
}

function sign({ id, secret }) {
  const part = (value) => Buffer.from(JSON.stringify(value)).toString("base64url");
  const exp = Math.floor(Date.now() / 1000) + 300;
  const text = `${part({ alg: "HS256", kid: id })}.${part({ sub: "customer-7", name: "Yann", exp })}`;
  return `${text}.${createHmac("sha256", secret).update(text).digest("base64url")}`;
}
