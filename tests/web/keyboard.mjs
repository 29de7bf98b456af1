// A keyboard is enough: to come in, to find a room, to write, to use a menu and a dialog. The focus is always seen, and where one expects it.
import { expect, scenario, until } from "./harness.mjs";
import { chat, client } from "./words.mjs";

await scenario(async (stage) => {
  const bob = await stage.person("bob");
  await bob.register();
  await bob.create("den");
  await bob.say("Anybody?");
  await bob.hears("Anybody?");

  const ada = await stage.person("ada");
  const { page } = ada;
  const { keyboard } = page;
  await page.goto("/");
  // One is where one logs in already, and goes from there to where one registers.
  await focused(page, client("username"));
  await tabTo(page, client("register"));
  await keyboard.press("Enter");
  await focused(page, client("username"));
  for (const text of ["ada", "Ada", "Lovelace", "correct horse"]) {
    await keyboard.type(text);
    await keyboard.press("Tab");
  }
  await page.getByLabel(client("password"), { exact: true }).focus();
  await keyboard.press("Enter");
  await ada.arrives();

  // To a room.
  await page.getByRole("heading", { level: 1 }).first().waitFor();
  await tabTo(page, client("findRooms"));
  await keyboard.press("Enter");
  await until("the focus is where one looks for rooms", () => page.evaluate(() => document.activeElement.matches("input[type=search]")));
  // Until then all rooms are listed, and this one too.
  const found = page.waitForResponse(/[?&]q=den(&|$)/);
  await keyboard.type("den");
  await found;
  await page.getByRole("heading", { name: "den", exact: true }).waitFor();
  await tabTo(page, new RegExp(`^${client("join")}`));
  await keyboard.press("Enter");
  await ada.isIn("den");

  // Writing.
  await tabTo(page, chat("writeTo", { name: "den" }));
  await keyboard.type("Me");
  await keyboard.press("Enter");
  await bob.hears("Me");
  await focused(page, chat("writeTo", { name: "den" }));

  // A menu of a message: opened, walked through, closed, with the focus back where it was.
  const message = ada.message("Anybody?").first();
  await message.focus();
  const more = message.getByRole("button", { name: chat("more") });
  await tabTo(page, chat("more"));
  await keyboard.press("Enter");
  await page.getByRole("menu").waitFor();
  await keyboard.press("ArrowDown");
  await seen(page);
  await keyboard.press("Escape");
  await page.getByRole("menu").waitFor({ state: "hidden" });
  expect(await more.evaluate((button) => button === document.activeElement), "the focus is not back on the menu's button");

  // A dialog: inside of it, and back.
  await keyboard.press("Enter");
  await page.getByRole("menuitem", { name: chat("report") }).focus();
  await keyboard.press("Enter");
  const dialog = page.getByRole("dialog");
  await dialog.waitFor();
  for (let n = 0; n < 15; n += 1) {
    await keyboard.press("Tab");
    const inside = await page.evaluate(() => document.activeElement === document.body || document.activeElement.closest("dialog") !== null);
    expect(inside, "the focus leaves a dialog that is open");
  }
  await keyboard.press("Escape");
  await dialog.waitFor({ state: "detached" });
  await until("the focus is back in the message", () => page.evaluate(() => document.activeElement.closest("article") !== null));
});

/** Presses Tab until something of that name has the focus, which is to be seen wherever it goes. */
async function tabTo(page, name) {
  const past = [];
  for (let n = 0; n < 80; n += 1) {
    await page.keyboard.press("Tab");
    const now = await seen(page);
    past.push(now);
    if (typeof name === "string" ? now === name : name.test(now)) return;
  }
  throw new Error(`Tab does not lead to ${name}, but to ${past.join(" | ")}`);
}

async function focused(page, name) {
  await until(`the focus is at ${name}`, async () => (await describe(page)).name === name);
}

/** The name of what has the focus, which an outline or the like tells from what has not; but headings, where one arrives and does nothing. */
async function seen(page) {
  const { name, visible, tag } = await describe(page);
  expect(["BODY", "H1", "H2"].includes(tag) || visible, `the focus at ${tag} ${name} is not to be seen`);
  return name;
}

async function describe(page) {
  return page.evaluate(() => {
    const element = document.activeElement;
    const label = element.getAttribute("aria-label") ?? element.labels?.[0]?.textContent ?? element.textContent;
    const style = getComputedStyle(element);
    const visible = (style.outlineStyle !== "none" && parseFloat(style.outlineWidth) > 0) || style.boxShadow !== "none";
    return { tag: element.tagName, name: label.trim().replace(/\s+/g, " "), visible };
  });
}
