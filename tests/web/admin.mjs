// What admins do: decide reports, keep people and addresses out, try filters, read the log.
import { expect, scenario, until } from "./harness.mjs";
import { admin, chat, client } from "./words.mjs";

await scenario(async (stage) => {
  const [ada, bob] = await Promise.all([stage.person("ada"), stage.person("bob")]);
  await Promise.all([ada.register(), bob.register()]);
  await bob.create("yard");
  await bob.say("You are all daft");
  await bob.hears("daft");
  await ada.join("yard");
  await ada.hears("daft");

  // Ada reports what Bob said; then she is an admin, and decides it herself.
  await ada.does(chat("report"), "daft");
  const { page } = ada;
  const dialog = page.getByRole("dialog");
  await dialog.getByRole("radio", { name: chat("reason_harassment") }).check();
  await dialog.getByLabel(chat("comment")).fill("We are not");
  await dialog.getByRole("button", { name: chat("send") }).click();
  await dialog.waitFor({ state: "detached" });
  await stage.ask("admin ada");
  await page.reload();
  await ada.choose(client("ownMenu"), client("admin"));
  const main = page.getByRole("main");
  const report = main.getByRole("listitem").filter({ hasText: "daft" });
  await report.getByText("We are not").waitFor();
  await stage.picture(page, "admin-reports");
  await report.getByLabel(admin("note")).fill("He is sorry");
  await report.getByRole("button", { name: admin("resolve") }).click();
  await report.getByText(admin("stateResolved"), { exact: true }).waitFor();
  await main.getByRole("button", { name: admin("reportsResolved"), exact: true }).click();
  await report.waitFor();

  // Somebody asks to join a room in which Ada is not; she lets them in all the same.
  await bob.create("shed", { visibility: "private" });
  const cy = await stage.person("cy");
  await cy.register();
  const door = await cy.find("shed");
  await door.getByRole("button", { name: client("ask") }).click();
  await door.getByText(client("waitingFor")).waitFor();
  await ada.visit("/admin/requests");
  const request = main.getByRole("listitem").filter({ hasText: "shed" });
  await request.getByRole("button", { name: admin("letIn") }).click();
  await main.getByText(admin("requestsNone")).waitFor();
  await cy.place("shed").waitFor();

  // A filter is tried before it is in force.
  await ada.visit("/admin/filters");
  await main.getByLabel(admin("pattern"), { exact: true }).fill("daft");
  await main.getByRole("button", { name: admin("trial"), exact: true }).click();
  await main.getByText(admin("trialFound", { pattern: "daft", n: 1, matched: 1, of: 1 })).waitFor();
  await main.getByRole("button", { name: admin("filterAdd") }).click();
  await ada.sees(admin("filterAdded", { pattern: "daft" }));
  bob.expects(/status of 4\d\d/);
  await bob.open("yard");
  await bob.say("really daft");
  await bob.message("really daft").getByRole("button", { name: chat("discard") }).click();

  // An address that nobody here has, and Bob, out of the whole service at once.
  await ada.visit("/admin/sanctions");
  await main.getByRole("button", { name: admin("sanctionAdd") }).click();
  await dialog.getByRole("radio", { name: admin("anAddress") }).check();
  await dialog.getByLabel(admin("address"), { exact: true }).fill("203.0.113.9");
  await dialog.getByLabel(admin("reason"), { exact: true }).fill("a flood");
  await dialog.getByRole("button", { name: admin("ban"), exact: true }).click();
  await main.getByText("203.0.113.9").first().waitFor();
  await main.getByRole("button", { name: admin("sanctionAdd") }).click();
  await dialog.getByLabel(admin("username"), { exact: true }).fill("bob");
  await dialog.getByRole("button", { name: admin("ban"), exact: true }).click();
  await main.getByText("@bob").first().waitFor();
  await bob.page.getByRole("heading", { name: client("login"), exact: true }).waitFor();
  const bans = (await stage.call("GET", "/api/v1/bans", { token: await ada.token() })).sanctions;
  expect(bans.length === 2, `there are ${bans.length} bans`);
  const entry = main.getByRole("listitem").filter({ hasText: "203.0.113.9" });
  await entry.getByRole("button", { name: admin("lift") }).click();
  await ada.confirms(admin("liftDo"));
  await entry.waitFor({ state: "detached" });

  // All of which is in the log.
  await ada.visit("/admin/logs");
  const rows = main.getByRole("row");
  for (const text of [admin("didBanned"), admin("didFilterAdded"), admin("didReportDecided")]) await rows.filter({ hasText: text }).first().waitFor();
  await main.getByRole("switch", { name: admin("live") }).check();
  await ada.sees(admin("liveOn"));
  const before = await rows.count();
  await stage.call("POST", "/authenticate_user", { body: { username: "ada", password: ada.password } });
  await until("the login is in the log by itself", async () => (await rows.count()) > before);
  await stage.picture(page, "admin-log");
});
