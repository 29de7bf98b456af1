// A service in which every name and every sentence is an attack. Nothing of it runs, on any page.
import { expect, scenario } from "./harness.mjs";
import { Website } from "./website.mjs";
import { chat, widget } from "./words.mjs";

/** What may be inside of a message that is shown, and of nothing else that people wrote. */
const HARMLESS = new Set(["P", "BR", "STRONG", "EM", "B", "I", "U", "S", "DEL", "CODE", "PRE", "A", "BLOCKQUOTE", "UL", "OL", "LI", "SPAN", "SMALL",
  "H1", "H2", "H3", "H4", "H5", "H6", "HR", "MARK", "SUB", "SUP", "BUTTON"]);

await scenario(async (stage) => {
  const attacks = JSON.parse(await stage.ask("attacks"));
  const ada = await stage.person("ada");
  await guard(ada, stage);
  const { page } = ada;
  await ada.login();

  // Said through the doors, besides what is in the database.
  const token = await ada.token();
  for (const attack of attacks) {
    const post = (body) => stage.call("POST", "/api/v1/rooms/lobby/messages", { token, body });
    await post({ raw_content: attack }).catch(accepted);
    await post({ raw_content: "formatted", content: attack }).catch(accepted);
  }

  await ada.open("lobby");
  await ada.page.getByRole("article").first().waitFor();
  await back(page);
  await harmless(page, "the lobby");
  const wide = await page.getByRole("navigation").first().evaluate((places) =>
    [...places.querySelectorAll("li")].filter((place) => place.getBoundingClientRect().right > places.getBoundingClientRect().right).length);
  expect(wide === 0, `${wide} names of rooms are wider than their list`);
  // What a reader does with them: hovers, opens what there is to open.
  for (const article of (await page.getByRole("article").elementHandles()).slice(0, 6)) {
    await article.hover();
    await (await article.waitForSelector(`button[aria-label="${chat("more")}"]`)).click();
    await page.getByRole("menu").last().waitFor();
    await harmless(page, "a menu");
    await page.keyboard.press("Escape");
  }
  const room = new URL(page.url()).hash.slice(1);
  const paths = ["/", `${room}/details`, "/find", "/people", "/settings/profile", "/settings/keys", "/settings/blocks",
    ...["reports", "requests", "sanctions", "filters", "users", "logs", "stickers"].map((name) => `/admin/${name}`)];
  for (const path of paths) {
    await ada.visit(path);
    await ada.settles();
    await harmless(page, path);
  }
  for (const attack of attacks.filter((_, n) => n % 10 === 0)) {
    for (const path of [`/search?q=${encodeURIComponent(attack)}`, `/people/${encodeURIComponent(attack)}`, `/rooms/${encodeURIComponent(attack)}`]) {
      ada.expects(/status of 4(00|04|22)/);
      await ada.visit(path);
      await harmless(page, path);
    }
  }
  // Each of the rooms has such a name: a few of them from within.
  for (const link of (await page.getByRole("navigation").first().getByRole("link").all()).slice(10, 20)) {
    await link.click();
    await ada.settles();
    await harmless(page, page.url());
  }

  // The same by the widget, in somebody else's page, whose visitor has such a name too.
  const site = await new Website(stage, Number(await stage.ask("port"))).open();
  const zoe = await stage.person("zoe");
  await guard(zoe, stage, site);
  await zoe.page.goto(site.page("/", ['data-room="lobby" data-open data-title="<img src=x onerror=alert(1)>"']));
  await zoe.page.getByLabel(widget("name"), { exact: true }).fill("<img src=x onerror=alert(1)>");
  await zoe.page.getByLabel(widget("name"), { exact: true }).press("Enter");
  await zoe.page.getByRole("article").first().waitFor();
  await back(zoe.page);
  site.close();

  // The reference of the calls, whose examples are ours, with a query that is not.
  for (const query of ["?url=https://evil.example/api.json", "?configUrl=https://evil.example/config.json", "#/%3Cimg%20src=x%20onerror=alert(1)%3E"]) {
    await page.goto(`/docs/api/${query}`);
    await page.getByText("Join a room").first().waitFor();
  }
});

/** Has the person complain of whatever runs, and of whatever is asked for elsewhere. */
async function guard(person, stage, site) {
  // Files that are not there are asked for: the attacks name them.
  person.expects(/status of 404/, /api\/v1\/attachments/);
  await person.context.addInitScript(() => {
    for (const name of ["alert", "confirm", "prompt", "print", "open"]) {
      window[name] = (...given) => console.error(`it ran: ${name}(${given.join()})`);
    }
  });
  person.context.on("request", (request) => {
    const { protocol, origin } = new URL(request.url());
    if (!["blob:", "data:"].includes(protocol) && origin !== stage.url && origin !== site?.url) person.complain(`a request to ${request.url()}`);
  });
}

function accepted(error) {
  // Refused is as good as harmless.
  if (!/: 4\d\d /.test(error.message)) throw error;
}

/** Scrolls through what was said, to the first of it or two thousand rows. */
async function back(page) {
  for (let n = 0; n < 12; n += 1) {
    await page.getByRole("article").first().scrollIntoViewIfNeeded();
    await harmless(page, "the lobby");
    await page.getByRole("article").last().hover();
    await page.mouse.wheel(0, -3000);
    await page.evaluate(() => new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve))));
  }
}

/** Fails where the page has something that could run. */
async function harmless(page, where) {
  const found = await page.evaluate((allowed) => {
    const bad = [];
    const all = (root) => [...root.querySelectorAll("*")].flatMap((element) => [element, ...(element.shadowRoot ? all(element.shadowRoot) : [])]);
    for (const element of all(document)) {
      const tag = `<${element.tagName.toLowerCase()}>`;
      for (const { name, value } of element.attributes) {
        if (/^on/i.test(name)) bad.push(`${tag} with ${name}`);
        if (/^(href|src|action|formaction|xlink:href|data|poster|srcset)$/i.test(name) && !/^(https?:|mailto:|blob:|data:(image|,$)|[#/.?]|$)/i.test(value)) bad.push(`${tag} with ${name}="${value}"`);
        if (name === "style" && /expression|javascript|url\(/i.test(value)) bad.push(`${tag} with style="${value}"`);
      }
      if (["IFRAME", "OBJECT", "EMBED", "BASE", "FRAME", "APPLET", "MARQUEE", "STYLE", "MATH"].includes(element.tagName)) bad.push(tag);
      if (element.tagName === "SCRIPT" && !/^http:\/\/(127\.0\.0\.1|localhost):/.test(element.src)) bad.push(`${tag} from ${element.src}`);
      if (element.tagName === "A" && element.target === "_blank" && !/noopener/.test(element.rel)) bad.push(`${tag} that could move this page`);
      if (element.closest(".content") && !element.matches(".content") && !allowed.includes(element.tagName.toUpperCase())) bad.push(`${tag} in a message`);
    }
    return [...new Set(bad)];
  }, [...HARMLESS]);
  expect(found.length === 0, `${where}: ${found.join("\n")}`);
}
