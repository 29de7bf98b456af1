// A website of another origin that has widgets, with customers whose tokens it signs.
import { createHmac } from "node:crypto";
import { createServer } from "node:http";

/** As widget.md says it; the site's own style and icon beside. */
export function policy(server, nonce = "") {
  return `default-src 'none'; style-src 'self'; script-src ${nonce ? `'nonce-${nonce}'` : server}; connect-src 'self' ${server}; `
    + `img-src ${server} data:; require-trusted-types-for 'script'; trusted-types 'none'`;
}

export class Website {
  /** The key of its service: { id, secret }. */
  key = null;
  /** Each page by its path: { scripts, policy }; scripts are the attributes of each. */
  pages = new Map();
  styles = new Map();
  #server;

  constructor(stage, port) {
    this.stage = stage;
    this.port = port;
    this.url = `http://localhost:${port}`;
  }

  async open() {
    this.#server = createServer((request, response) => this.#answer(request, response));
    await new Promise((resolve) => this.#server.listen(this.port, "127.0.0.1", resolve));
    // A scenario that fails closes nothing.
    this.#server.unref();
    return this;
  }

  close() {
    this.#server.close();
    this.#server.closeAllConnections();
  }

  /** Adds a page, with a widget for each of `scripts`, the attributes of its line. `style`: what the page itself looks like. */
  page(path, scripts, { lang = "en", nonce = "", style = "", allow = policy(this.stage.url, nonce) } = {}) {
    const begin = `<script ${nonce && `nonce="${nonce}"`} src="${this.stage.url}/widget.js"`;
    const lines = scripts.map((attributes) => `${begin} ${attributes} async></script>`);
    const sheet = style && `<link rel="stylesheet" href="${path}.css">`;
    const html = `<!doctype html><html lang="${lang}"><head><meta charset="utf-8"><title>Shop</title>
      <meta name="viewport" content="width=device-width"><link rel="icon" href="data:,">${sheet}
      ${lines.join("\n")}</head>
      <body><main><h1>Lamps</h1><p>Of all kinds.</p><button>Buy</button><div id="chat"></div></main></body></html>`;
    this.pages.set(path, { html, allow });
    this.styles.set(`${path}.css`, style);
    return this.url + path;
  }

  /** Makes `customer` the one who is logged in there, in this browser. */
  async login(context, customer) {
    await context.clearCookies();
    if (customer) await context.addCookies([{ name: "customer", value: customer, url: this.url }]);
  }

  #answer(request, response) {
    const { pathname } = new URL(request.url, this.url);
    const found = this.pages.get(pathname);
    const customer = /customer=(\w+)/.exec(request.headers.cookie ?? "")?.[1];
    if (found) {
      const type = { "Content-Type": "text/html; charset=utf-8", ...(found.allow && { "Content-Security-Policy": found.allow }) };
      return response.writeHead(200, type).end(found.html);
    }
    if (this.styles.has(pathname)) return response.writeHead(200, { "Content-Type": "text/css" }).end(this.styles.get(pathname));
    if (pathname !== "/chat-token") return response.writeHead(404).end();
    const token = customer && this.key ? this.#sign(customer) : null;
    return response.writeHead(200, { "Content-Type": "application/json", "Cache-Control": "no-store" }).end(JSON.stringify({ token }));
  }

  #sign(customer) {
    const part = (value) => Buffer.from(JSON.stringify(value)).toString("base64url");
    const exp = Math.floor(Date.now() / 1000) + 300;
    const text = `${part({ alg: "HS256", kid: this.key.id })}.${part({ sub: `customer-${customer}`, name: customer, exp })}`;
    return `${text}.${createHmac("sha256", this.key.secret).update(text).digest("base64url")}`;
  }
}
