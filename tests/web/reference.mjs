// The guides and the reference of the calls: each opens, each link leads somewhere, nobody is kept out, and a small screen is enough.
import { audit } from "./axe.mjs";
import { expect, scenario } from "./harness.mjs";

await scenario(async (stage) => {
  const ada = await stage.person("ada");
  // Documents that are no pages name no icon, so that a browser asks for one.
  ada.expects(/favicon\.ico/);
  const { page } = ada;
  const waiting = ["/docs/"];
  const seen = new Map();
  const found = [];
  for (let path = waiting.shift(); path !== undefined; path = waiting.shift()) {
    if (seen.has(path)) continue;
    const answer = await page.goto(path);
    expect(answer.status() === 200, `${path} answers ${answer.status()}`);
    if (!/html/.test(answer.headers()["content-type"] ?? "")) {
      seen.set(path, { ids: new Set(), links: [] });
      continue;
    }
    if (path === "/docs/api/") {
      await page.getByText("Join a room").first().waitFor();
      seen.set(path, { ids: new Set(), links: [] });
      continue;
    }
    const ids = await page.evaluate(() => [...document.querySelectorAll("[id]")].map(({ id }) => id));
    const links = await page.evaluate(() => [...document.querySelectorAll("a[href]")].map(({ href }) => href));
    seen.set(path, { ids: new Set(ids), links });
    for (const theme of path === "/docs/" ? ["light", "dark"] : ["light"]) {
      await page.emulateMedia({ colorScheme: theme });
      for (const violation of await audit(page)) found.push(`${path}, ${theme}: ${violation}`);
    }
    await page.setViewportSize({ width: 320, height: 640 });
    const wide = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
    if (wide > 0) found.push(`${path} is ${wide} pixels wider than a small screen`);
    await page.setViewportSize({ width: 1280, height: 800 });
    waiting.push(...links.map((link) => new URL(link)).filter(({ origin, pathname }) => origin === stage.url && pathname.startsWith("/docs/"))
      .map(({ pathname }) => pathname));
  }
  for (const [path, { links }] of seen) {
    for (const link of links) {
      const { origin, pathname, hash } = new URL(link);
      if (origin !== stage.url) continue;
      const there = seen.get(pathname);
      if (!there) {
        const { status } = await fetch(`${origin}${pathname}`);
        if (status !== 200) found.push(`${path} links to ${pathname}, which answers ${status}`);
      } else if (hash && there.ids.size > 0 && !there.ids.has(decodeURIComponent(hash.slice(1)))) found.push(`${path} links to ${pathname}${hash}, where no such place is`);
    }
  }
  console.log(`${seen.size} pages: ${[...seen.keys()].join(" ")}`);
  expect(seen.size > 5, "there are hardly any pages");
  expect(found.length === 0, [...new Set(found)].join("\n"));
  await page.goto("/docs/");
  await stage.picture(page, "docs");
});
