// Somebody at a browser, and what people do there, in their words. What is on a page is found as they find it: by its role and its name.
import { PATIENCE, until } from "./until.mjs";

export class Person {
  #heard = [];
  #expected = [];

  constructor(stage, name, context) {
    this.stage = stage;
    this.name = name;
    this.context = context;
    context.setDefaultTimeout(PATIENCE);
    context.on("page", (page) => this.#listen(page));
  }

  get password() {
    return `the password of ${this.name}`;
  }

  /** Begins with an empty page. */
  async begin() {
    await this.context.addInitScript(() => {
      document.addEventListener("securitypolicyviolation", (violation) => {
        console.error(`refused by the policy: ${violation.violatedDirective} ${violation.blockedURI} ${violation.sample}`);
      });
    });
    this.page = await this.context.newPage();
  }

  /** Another tab of the same browser, which becomes the one in use. */
  async tab(path = "/") {
    this.page = await this.context.newPage();
    await this.page.goto(path);
    return this.page;
  }

  /** What the browser may complain of from here on. */
  expects(...patterns) {
    this.#expected.push(...patterns);
  }

  /** What it complained of and was not expected. */
  complaints() {
    return this.#heard.map((line) => `${this.name}: ${line}`);
  }

  #listen(page) {
    const hear = (line) => {
      if (!this.#expected.some((pattern) => pattern.test(line))) this.#heard.push(line);
    };
    page.on("console", (message) => {
      if (["error", "warning"].includes(message.type())) hear(`${message.type()} ${message.text()} (${message.location().url})`);
    });
    page.on("pageerror", (error) => hear(`exception ${error.stack ?? error}`));
    page.on("crash", () => hear("crash"));
    page.on("requestfailed", (request) => {
      // What a page asked for and no longer wants, as when it is closed.
      const why = request.failure()?.errorText;
      if (why !== "net::ERR_ABORTED") hear(`failed ${request.method()} ${request.url()} ${why}`);
    });
    page.on("dialog", (dialog) => {
      hear(`dialog ${dialog.type()} ${dialog.message()}`);
      dialog.dismiss().catch(() => {});
    });
  }
}
