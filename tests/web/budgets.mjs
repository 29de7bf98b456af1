// How much has to come before a page is there, and how quiet it is then.
import { expect, scenario, until } from "./harness.mjs";

/** Compressed bytes, without headers, that may come before the page for strangers is there, and before any other shows anything. */
const MOST = 60_000;

await scenario(async (stage) => {
  const ada = await stage.person("ada");
  await ada.page.goto("/");
  await ada.page.getByRole("textbox").first().waitFor();
  const login = await weigh(ada.page);
  console.log(`login: ${login.all} bytes in ${login.requests} requests, ${login.painted} before anything is shown`);
  expect(login.painted < MOST, `${login.painted} bytes come before one can log in:\n${login.list}`);

  await ada.register();
  await ada.create("attic");
  await ada.say("hello");
  await ada.hears("hello");

  // The same user in a browser that was never here.
  const fresh = await stage.person("ada", { storageState: await ada.context.storageState() });
  // What is behind the first thing that is shown comes once that is shown, however fast it could.
  await fresh.page.route("**/client/session.js", async (route) => {
    await until("something is shown", () => fresh.page.evaluate(() => performance.getEntriesByName("first-contentful-paint").length));
    await route.continue();
  });
  await fresh.page.goto("/");
  await fresh.arrives();
  const shell = await weigh(fresh.page);
  console.log(`shell: ${shell.all} bytes in ${shell.requests} requests, ${shell.painted} before anything is shown`);
  expect(shell.painted < MOST, `${shell.painted} bytes come before anything is shown:\n${shell.list}`);
  await fresh.context.close();

  // Who does nothing asks for nothing: the reader is told what happens by the stream.
  await ada.open("attic");
  const bob = await stage.person("bob");
  await bob.register();
  await bob.join("attic");
  await until("nothing is on its way", () => quiet(ada.page));
  const asked = [];
  const began = Date.now();
  const listen = (request) => asked.push(`${request.method()} ${new URL(request.url()).pathname}`);
  ada.page.on("request", listen);
  for (const n of [1, 2, 3]) {
    await bob.say(`number ${n}`);
    await ada.hears(`number ${n}`);
  }
  // How far the user has read is told; and again what the user looks at, before that expires.
  const presence = asked.filter((call) => call === "PUT /api/v1/presence");
  expect(presence.length <= 1 + (Date.now() - began) / 40_000, `an idle page told ${presence.length} times where it is`);
  const unasked = asked.filter((call) => !/^PUT .*\/(presence|marker)$/.test(call));
  expect(unasked.length === 0, `an idle page asks for ${unasked.join(", ")}`);
});

/** What came so far, and how much of it before the first paint. */
async function weigh(page) {
  return page.evaluate(() => {
    const came = [...performance.getEntriesByType("navigation"), ...performance.getEntriesByType("resource")];
    const paint = performance.getEntriesByName("first-contentful-paint")[0]?.startTime ?? Infinity;
    const sum = (entries) => entries.reduce((bytes, { encodedBodySize }) => bytes + encodedBodySize, 0);
    const list = came.map(({ name, encodedBodySize }) => `${encodedBodySize} ${new URL(name).pathname}`).join("\n");
    return { all: sum(came), painted: sum(came.filter(({ responseEnd }) => responseEnd <= paint)), requests: came.length, list };
  });
}

/** Whether half a second passes without a request. */
async function quiet(page) {
  let asked = 0;
  const count = () => { asked += 1; };
  page.on("request", count);
  await page.waitForTimeout(500);
  page.off("request", count);
  return asked === 0;
}
