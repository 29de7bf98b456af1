// How much has to come before a page is there, and how quiet it is then.
import { expect, scenario, until } from "./harness.mjs";

/** Bytes on the wire before the first paint of something, compressed, with what names them. */
const MOST = 60_000;

await scenario(async (stage) => {
  const ada = await stage.person("ada");
  const login = await weigh(ada, () => ada.page.goto("/"), () => ada.page.getByRole("textbox").first().waitFor());
  await ada.register();
  await ada.create("attic");
  await ada.say("hello");
  await ada.hears("hello");

  const shell = await weigh(ada, () => ada.page.goto("/"), () => ada.arrives());
  for (const [page, { bytes, requests, all }] of Object.entries({ login, shell })) {
    console.log(`${page}: ${bytes} bytes in ${requests.length} requests before it is there, ${all} bytes in all\n${requests.join("\n")}`);
    expect(bytes < MOST, `${page}: ${bytes} bytes before it is there`);
  }

  // Assets are not asked for again, whatever is asked for after a reload.
  const again = await weigh(ada, () => ada.page.reload(), () => ada.arrives());
  expect(again.bytes < 30_000, `a page that was here before takes ${again.bytes} bytes`);

  // Who does nothing asks for nothing: the reader is told what happens by the stream.
  await ada.open("attic");
  const bob = await stage.person("bob");
  await bob.register();
  await bob.join("attic");
  await until("nothing is on its way", () => quiet(ada.page));
  const asked = [];
  const listen = (request) => asked.push(`${request.method()} ${new URL(request.url()).pathname}`);
  ada.page.on("request", listen);
  for (const n of [1, 2, 3]) {
    await bob.say(`number ${n}`);
    await ada.hears(`number ${n}`);
  }
  // What the user looks at is told every few seconds, and how far the user has read.
  const unasked = asked.filter((call) => !/^PUT .*\/(presence|marker)$/.test(call));
  expect(unasked.length === 0, `an idle page asks for ${unasked.join(", ")}`);
});

/** What comes over the wire until something is there, by the protocol of the browser's developer tools. */
async function weigh(person, go, there) {
  const session = await person.context.newCDPSession(person.page);
  const sizes = new Map();
  const urls = new Map();
  await session.send("Network.enable");
  session.on("Network.requestWillBeSent", ({ requestId, request }) => urls.set(requestId, request.url));
  session.on("Network.responseReceived", ({ requestId, response }) => sizes.set(requestId, response.encodedDataLength));
  session.on("Network.dataReceived", ({ requestId, encodedDataLength }) => sizes.set(requestId, (sizes.get(requestId) ?? 0) + encodedDataLength));
  session.on("Network.loadingFinished", ({ requestId, encodedDataLength }) => sizes.set(requestId, encodedDataLength));
  await go();
  await there();
  const sum = () => [...sizes.values()].reduce((sum, size) => sum + size, 0);
  const bytes = sum();
  const requests = [...sizes].map(([id, size]) => `  ${size} ${new URL(urls.get(id)).pathname}`);
  await person.page.waitForLoadState("load");
  await session.detach();
  return { bytes, requests, all: sum() };
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
