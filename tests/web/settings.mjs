// What one sets for oneself: how it looks and speaks, logins, keys, what there is of oneself, and the end of it.
import { readFile } from "node:fs/promises";

import { expect, scenario, until } from "./harness.mjs";
import { leftovers } from "./french.mjs";
import { client, inLanguage, settings } from "./words.mjs";

await scenario(async (stage) => {
  const ada = await stage.person("ada");
  await ada.register();
  await ada.create("salon");
  const { page } = ada;
  const main = page.getByRole("main");

  // Another device of hers, which she then ends from here.
  const phone = await stage.person("ada");
  phone.expects(/status of 401/);
  await phone.login();
  await ada.visit("/settings/sessions");
  await main.getByRole("button", { name: settings("endOthers") }).click();
  await ada.confirms(settings("endOthersDo"));
  await phone.page.getByRole("heading", { name: client("login"), exact: true }).waitFor();
  await ada.sees(settings("thisDevice"));

  // A key: shown once, good, and then no more.
  await ada.visit("/settings/keys");
  await main.getByRole("button", { name: settings("keyMake") }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByLabel(settings("name"), { exact: true }).fill("backup");
  await dialog.getByRole("button", { name: settings("keyMakeDo") }).click();
  const key = dialog.getByLabel(settings("key"), { exact: true });
  await key.waitFor();
  const secret = await key.inputValue();
  const account = await stage.call("GET", "/api/v1/account", { token: secret });
  expect(account.account.username === "ada", "the key is not hers");
  await dialog.getByRole("button", { name: settings("keptIt") }).click();
  await main.getByRole("listitem").filter({ hasText: "backup" }).getByRole("button", { name: settings("revoke") }).click();
  await ada.confirms(settings("keyRevokeDo"));
  await until("the key is refused", () => stage.call("GET", "/api/v1/account", { token: secret }).then(() => false, (error) => /401/.test(error.message)));

  // All there is of her, whole.
  await ada.visit("/settings/data");
  const coming = page.waitForEvent("download");
  await main.getByRole("button", { name: settings("exportBegin") }).click();
  const lines = (await readFile(await (await coming).path(), "utf8")).trimEnd().split("\n").map((line) => JSON.parse(line));
  expect(lines[0].kind === "export" && lines.at(-1).kind === "end", "the file is not whole");
  expect(lines.some(({ kind, username }) => kind === "account" && username === "ada"), "she is not in it");
  await ada.sees(new RegExp(settings("exportDone", { size: ".*" })));

  // Dark, and dark again after a reload.
  await ada.visit("/settings/appearance");
  await main.getByRole("radio", { name: settings("themeDark") }).check();
  const ground = () => page.evaluate(() => getComputedStyle(document.body).backgroundColor);
  await until("it is dark", async () => luminance(await ground()) < 0.2);
  await page.reload();
  await ada.sees(settings("themeDark"));
  expect(luminance(await ground()) < 0.2, "dark is forgotten");

  // French, every word of it.
  await main.getByRole("radio", { name: "Français" }).check();
  await inLanguage("fr", async () => {
    await page.getByRole("heading", { name: settings("appearance"), exact: true }).first().waitFor();
  });
  expect((await page.evaluate(() => document.documentElement.lang)) === "fr", "the page is not said to be French");
  const paths = ["/", "/find", "/new", "/people", "/search?q=rien", "/settings/profile", "/settings/appearance",
    "/settings/sessions", "/settings/keys", "/settings/blocks", "/settings/data"];
  const english = [];
  for (const path of paths) {
    await ada.visit(path);
    await ada.settles();
    for (const text of await leftovers(page)) english.push(`${path}: ${text}`);
  }
  expect(english.length === 0, `still English:\n${english.join("\n")}`);
  await stage.picture(page, "settings-french");
  await ada.visit("/settings/appearance");
  await main.getByRole("radio", { name: "English" }).check();

  // The end of her.
  await ada.visit("/settings/data");
  await main.getByRole("button", { name: settings("eraseBegin") }).click();
  await dialog.getByLabel(settings("eraseType", { username: "ada" })).fill("ada");
  await dialog.getByLabel(settings("password"), { exact: true }).fill(ada.password);
  ada.expects(/status of 401/);
  await dialog.getByRole("button", { name: settings("eraseDo") }).click();
  await page.getByRole("heading", { name: client("login"), exact: true }).waitFor();
  const login = { body: { username: "ada", password: ada.password } };
  const gone = await stage.call("POST", "/authenticate_user", login).then(() => false, () => true);
  expect(gone, "she is still there");
});

/** Of `rgb(r, g, b)`, from 0 to 1. */
function luminance(colour) {
  const [r, g, b] = colour.match(/\d+/g).map(Number);
  return (0.2126 * r + 0.7152 * g + 0.0722 * b) / 255;
}
