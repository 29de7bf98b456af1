// Somebody at a browser, and what people do there, in their words. What is on a page is found as they find it: by its role and its name.
import { PATIENCE, until } from "./until.mjs";
import { chat, client, settings } from "./words.mjs";

/** What one writes into is called so, whatever the room. */
const WRITE = new RegExp(`^${chat("writeTo", { name: ".*" })}$`);

export class Person {
  #heard = [];
  #expected = [];
  #comesBack = () => {};

  constructor(stage, name, context) {
    this.stage = stage;
    this.name = name;
    this.context = context;
    /** Whether it is a telephone that the person holds. */
    this.touches = false;
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

  // Coming and going

  async register() {
    const form = await this.#form(client("register"));
    await form.getByLabel(client("username"), { exact: true }).fill(this.name);
    await form.getByLabel(client("first_name"), { exact: true }).fill(this.name.replace(/^./, (letter) => letter.toUpperCase()));
    await form.getByLabel(client("last_name"), { exact: true }).fill("Lovelace");
    await form.getByLabel(client("password"), { exact: true }).fill(this.password);
    await form.getByRole("button", { name: client("registerNow") }).click();
    await this.arrives();
  }

  async login(password = this.password) {
    const form = await this.#form(client("login"));
    await form.getByLabel(client("username"), { exact: true }).fill(this.name);
    await form.getByLabel(client("password"), { exact: true }).fill(password);
    await form.getByRole("button", { name: client("loginNow") }).click();
    await this.arrives();
  }

  async #form(title) {
    this.#comesBack();
    if (new URL(this.page.url(), this.stage.url).pathname !== "/") await this.page.goto("/");
    const heading = this.page.getByRole("heading", { name: title, exact: true });
    const other = this.page.getByRole("button", { name: title, exact: true });
    await heading.or(other).first().waitFor();
    if (!(await heading.isVisible())) await other.click();
    await heading.waitFor();
    return this.page.getByRole("main");
  }

  /** Until the places are there that one can go to. */
  async arrives() {
    await this.page.getByRole("navigation", { name: client("places") }).waitFor({ state: "attached" });
  }

  async logout() {
    // What is on its way just then is refused.
    this.#comesBack = this.expects(/status of 401/);
    await this.choose(client("ownMenu"), client("logout"));
    await this.page.getByRole("heading", { name: client("login"), exact: true }).waitFor();
  }

  /** Goes to a page of the client, as by a link. */
  async visit(path) {
    if (new URL(this.page.url()).pathname !== "/") await this.page.goto(`/#${path}`);
    else await this.page.evaluate((hash) => { location.hash = hash; }, path);
  }

  /** What the person's login would send with a call. */
  async token() {
    const answer = await this.stage.call("POST", "/authenticate_user", { body: { username: this.name, password: this.password } });
    return answer.token;
  }

  // Rooms

  async create(name, { topic = "", visibility = "public" } = {}) {
    await this.visit("/new");
    const form = this.page.getByRole("main");
    await form.getByLabel(client("roomName"), { exact: true }).fill(name);
    if (topic) await form.getByLabel(client("topicOptional")).fill(topic);
    await form.getByRole("radio", { name: client(`visibility_${visibility}`) }).check();
    await form.getByRole("button", { name: client("createRoom") }).click();
    await this.isIn(name);
  }

  /** Finds a room, and the way into it. */
  async find(name) {
    await this.visit("/find");
    await this.page.getByRole("main").getByRole("searchbox").fill(name);
    const card = this.page.getByRole("listitem").filter({ has: this.page.getByRole("heading", { name, exact: true }) });
    await card.first().waitFor();
    return card.first();
  }

  async join(name) {
    await (await this.find(name)).getByRole("button", { name: client("join") }).click();
    await this.isIn(name);
  }

  /** Goes to a room or conversation that is among the places. */
  async open(name) {
    await this.place(name).click();
    await this.isIn(name);
  }

  place(name) {
    return this.page.getByRole("navigation", { name: client("places") }).getByRole("link", { name }).first();
  }

  async isIn(name) {
    await this.page.getByRole("heading", { level: 1, name, exact: true }).waitFor();
    await this.composer.waitFor();
  }

  /** Goes to what there is to know and do about a room one is in. */
  async details(name) {
    await this.open(name);
    await this.page.getByRole("link", { name: client("showDetails") }).click();
    await this.page.getByRole("heading", { level: 2, name: client("details") }).waitFor();
  }

  /** Lets somebody in who asked, from a room's details. */
  async lets(name, room) {
    await this.details(room);
    await this.page.getByRole("button", { name: `${client("accept")} ${name}` }).click();
  }

  /** Does something about a member: `kick`, `ban`, `mute`, `promote`. */
  async keepsOrder(room, name, act) {
    await this.details(room);
    await this.choose(client("memberMenu", { name }), client(`act_${act}`));
    await this.confirms(client(`act_${act}`));
  }

  /** Writes to somebody for the first time. */
  async writesTo(name, text) {
    await this.visit("/people");
    await this.page.getByRole("searchbox", { name: client("personName") }).fill(name);
    await this.page.getByRole("main").getByRole("button", { name: new RegExp(`^.{0,3}${name}`) }).first().click();
    await this.isIn(name);
    await this.say(text);
    await this.hears(text);
  }

  async unblocks(name) {
    await this.visit("/settings/blocks");
    await this.page.getByRole("listitem").filter({ hasText: name }).getByRole("button", { name: settings("unblock") }).click();
    await this.sees(settings("blocksNone"));
  }

  // Talking

  get composer() {
    return this.page.getByRole("textbox", { name: WRITE });
  }

  async say(text) {
    await this.composer.fill(text);
    // Who has a finger and no keyboard breaks lines by Enter.
    if (this.touches) await this.page.getByRole("button", { name: chat("send"), exact: true }).click();
    else await this.composer.press("Enter");
  }

  /** The message, or messages, with a text. */
  message(text) {
    return this.page.getByRole("article").filter({ hasText: text });
  }

  async hears(text) {
    await this.message(text).first().waitFor();
  }

  async hearsNo(text) {
    await this.message(text).first().waitFor({ state: "detached" });
  }

  /** Shows what can be done with a message, also where something that comes moves it away from below the mouse. */
  async holds(message) {
    await message.hover();
    await message.focus();
  }

  /** Does one of the things that can be done with a message. */
  async does(what, text) {
    const message = this.message(text).first();
    await this.holds(message);
    await message.getByRole("button", { name: chat("more") }).click();
    await this.page.getByRole("menuitem", { name: what }).click();
  }

  /** Chooses from a menu. */
  async choose(menu, item) {
    await this.page.getByRole("button", { name: menu, exact: true }).first().click();
    await this.page.getByRole("menuitem", { name: item }).click();
  }

  /** Says yes in the dialog that is open. */
  async confirms(action) {
    const dialog = this.page.getByRole("dialog");
    await dialog.getByRole("button", { name: action }).click();
    await dialog.waitFor({ state: "detached" });
  }

  /** The texts of all messages that are drawn, in their order. */
  async transcript() {
    return this.page.getByRole("article").evaluateAll((articles) =>
      articles.map((article) => article.querySelector(".content")?.textContent.trim() ?? ""));
  }

  /** Waits until some text is to be seen. */
  async sees(text) {
    await this.page.getByText(text).first().waitFor();
  }

  async reacts(text, emoji) {
    const message = this.message(text).first();
    await this.holds(message);
    await message.getByRole("button", { name: chat("react"), exact: true }).click();
    await this.page.getByRole("dialog", { name: chat("react") }).getByRole("button", { name: emoji }).first().click();
  }

  async sticks(name) {
    await this.page.getByRole("button", { name: chat("stickers"), exact: true }).click();
    await this.page.getByRole("dialog", { name: chat("stickers") }).getByRole("button", { name }).click();
  }

  async edits(text, better) {
    await this.does(chat("edit"), text);
    const field = this.page.getByRole("textbox", { name: chat("editMessage") });
    await field.fill(better);
    await field.press("Enter");
  }

  /** Until what a page loads is there. */
  async settles() {
    // What turns at the far end of a list, out of sight, is no matter.
    await until("the page is loaded", () => this.page.evaluate(() => {
      return [...document.querySelectorAll(".spin, [aria-busy=true]")].every((element) => {
        const { left, right, top, bottom } = element.getBoundingClientRect();
        return !document.elementsFromPoint((left + right) / 2, (top + bottom) / 2).includes(element);
      });
    }));
    await this.page.evaluate(() => new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve))));
  }

  // What the browser complains of

  /** What a scenario itself noticed. */
  complain(line) {
    this.#heard.push(line);
  }

  /** What it may complain of from here on, until what is returned is called. */
  expects(...patterns) {
    this.#expected.push(...patterns);
    return () => { this.#expected = this.#expected.filter((pattern) => !patterns.includes(pattern)); };
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

/** The browser says this of a connection that is not there, be it cut by the test. */
export const DISCONNECTED = [/net::ERR_(INTERNET_DISCONNECTED|CONNECTION_|EMPTY_RESPONSE|INCOMPLETE_CHUNKED|NETWORK_|SOCKET_|TIMED_OUT)/];

export { until };
