// People with browsers. A scenario is a file that calls `scenario(play)`; `node FILE URL` ends with 0 where all of it went well.
//
// Whatever a browser complains of on the way fails the scenario, unless it says that it expects that: errors in the console, exceptions,
// what the policy of a page refuses, requests that fail, dialogs. Pictures are in target/screenshots, those of a failure too.
import { mkdirSync, accessSync, constants, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { basename, delimiter, join } from "node:path";
import { createInterface } from "node:readline";

import { Person } from "./person.mjs";
import { until } from "./until.mjs";

// Found by NODE_PATH: the packages are not beside this file.
const require = createRequire(import.meta.url);
const { chromium } = require("playwright-core");

export { until } from "./until.mjs";

export const DESKTOP = { width: 1280, height: 800 };
export const PHONE = { width: 390, height: 844 };

const url = process.argv[2];
const name = basename(process.argv[1], ".mjs");
const pictures = join(process.env.NODE_PATH, "../../screenshots");

/** What a scenario has at hand: a browser, people, and the other side, which can do what no person can. */
class Stage {
  url = url;
  people = [];
  #asked = [];
  #answers = createInterface({ input: process.stdin });

  constructor(browser) {
    this.browser = browser;
    this.#answers.on("line", (line) => this.#asked.shift()?.(line));
  }

  /**
   * A person with a browser of their own: nothing is shared with the others.
   *
   * @param {{ theme?: "light" | "dark", language?: string, size?: { width: number, height: number } }} [options]
   */
  async person(name, { theme = "light", language = "en-GB", size = DESKTOP, ...options } = {}) {
    const context = await this.browser.newContext({
      baseURL: url,
      locale: language,
      colorScheme: theme,
      viewport: size,
      timezoneId: "Europe/Paris",
      reducedMotion: "reduce",
      ...options,
    });
    const person = new Person(this, name, context);
    person.touches = options.hasTouch ?? false;
    this.people.push(person);
    await person.begin();
    return person;
  }

  /** Asks the test that runs this scenario for something: a power cut, for one. */
  ask(wish) {
    return new Promise((resolve) => {
      this.#asked.push(resolve);
      console.log(`! ${wish}`);
    });
  }

  /** How many streams are open at the server. */
  async streams() {
    const answer = await fetch(`${url}/health/ready`);
    return (await answer.json()).streams;
  }

  /** A call of the service, made without a browser. */
  async call(method, path, { token, body, ...headers } = {}) {
    const answer = await fetch(url + path, {
      method,
      body: body && (body instanceof Uint8Array ? body : JSON.stringify(body)),
      headers: { "Content-Type": "application/json", ...(token && { Authorization: `Bearer ${token}` }), ...headers },
    });
    const found = await answer.json();
    if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${JSON.stringify(found)}`);
    return found;
  }

  /** Saves what a page looks like. */
  async picture(page, called) {
    mkdirSync(pictures, { recursive: true });
    await page.screenshot({ path: join(pictures, `${called}.png`), caret: "initial" });
  }

  async end() {
    this.#answers.close();
    process.stdin.destroy();
    await this.browser.close();
  }

  /** What everybody sees when something went wrong. */
  async testify() {
    mkdirSync(pictures, { recursive: true });
    for (const person of this.people) {
      for (const [index, page] of person.context.pages().entries()) {
        const called = `failed-${name}-${person.name}${index || ""}`;
        try {
          await page.screenshot({ path: join(pictures, `${called}.png`), timeout: 5000 });
          writeFileSync(join(pictures, `${called}.html`), await page.content());
          console.log(`seen by ${person.name}: ${join(pictures, called)}.png, ${page.url()}`);
        } catch (error) {
          console.log(`what ${person.name} saw cannot be told: ${error.message}`);
        }
      }
    }
  }
}

/** Plays a scenario to its end. */
export async function scenario(play) {
  const browser = await chromium.launch({ executablePath: executable(), args: arguments_() });
  const stage = new Stage(browser);
  try {
    await play(stage);
    const complaints = stage.people.flatMap((person) => person.complaints());
    if (complaints.length > 0) throw new Error(`the browser complained:\n${complaints.join("\n")}`);
  } catch (error) {
    console.log(error.stack);
    for (const person of stage.people) for (const line of person.complaints()) console.log(line);
    await stage.testify();
    process.exitCode = 1;
  } finally {
    await stage.end();
  }
}

function executable() {
  for (const program of ["chromium", "chromium-browser", "google-chrome"]) {
    for (const directory of process.env.PATH.split(delimiter)) {
      const file = join(directory, program);
      try {
        accessSync(file, constants.X_OK);
        return file;
      } catch {
        // Elsewhere, then.
      }
    }
  }
  throw new Error("no Chromium: scripts/test installs it");
}

function arguments_() {
  // Its sandbox does not start for root, and in containers the shared memory is small.
  return ["--disable-dev-shm-usage", ...(process.getuid?.() === 0 ? ["--no-sandbox"] : [])];
}

/** Fails unless it is so. */
export function expect(so, what) {
  if (!so) throw new Error(what);
}
