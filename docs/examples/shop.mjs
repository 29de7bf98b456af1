// The example shop as a server: node docs/examples/shop.mjs, and then http://localhost:8090/
//
// It sends the strictest Content-Security-Policy that the widget lives with, and signs tokens for its customers where
// the environment has SERVICE_KEY_ID and SERVICE_SECRET, the id and the signing_secret that `miaou key add shop`
// tells.
import { createHmac } from "node:crypto";
import { readFileSync } from "node:fs";
import { createServer } from "node:http";

const { CHAT = "http://localhost:8080", PORT = "8090", SERVICE_KEY_ID, SERVICE_SECRET } = process.env;

const CSP = [
  "default-src 'none'", "style-src 'self'",
  // These three are for the chat.
  `script-src ${CHAT}`, `connect-src 'self' ${CHAT}`, `img-src ${CHAT}`,
  "base-uri 'none'", "form-action 'none'", "require-trusted-types-for 'script'", "trusted-types 'none'",
].join("; ");

const FILES = { "/": ["widget.html", "text/html; charset=utf-8"], "/shop.css": ["shop.css", "text/css"] };

/** A token for a customer: `sub` is its number in the shop's own books, `name` what people see. */
function chatToken({ id, name }) {
  const part = (value) => Buffer.from(JSON.stringify(value)).toString("base64url");
  const exp = Math.floor(Date.now() / 1000) + 300;
  const text = `${part({ alg: "HS256", kid: SERVICE_KEY_ID })}.${part({ sub: id, name, exp })}`;
  return `${text}.${createHmac("sha256", SERVICE_SECRET).update(text).digest("base64url")}`;
}

createServer((request, response) => {
  const { pathname, searchParams } = new URL(request.url, `http://localhost:${PORT}`);
  if (pathname === "/login") {
    // A real shop would want a password.
    const name = encodeURIComponent(searchParams.get("as") ?? "");
    const cookie = `customer=${name}; HttpOnly; SameSite=Lax; Path=/`;
    return response.writeHead(303, { location: "/", "set-cookie": cookie }).end();
  }
  if (pathname === "/chat-token") {
    const customer = decodeURIComponent(/customer=([^;]+)/.exec(request.headers.cookie ?? "")?.[1] ?? "");
    const token = customer && SERVICE_SECRET ? chatToken({ id: `customer-${customer}`, name: customer }) : null;
    const head = { "content-type": "application/json", "cache-control": "no-store" };
    return response.writeHead(200, head).end(JSON.stringify({ token }));
  }
  if (!FILES[pathname]) return response.writeHead(404).end();
  const [file, type] = FILES[pathname];
  let text = readFileSync(new URL(file, import.meta.url), "utf8").replaceAll("http://localhost:8080", CHAT);
  if (SERVICE_SECRET) text = text.replace('data-room="shop"', 'data-room="shop" data-token-url="/chat-token"');
  response.writeHead(200, { "content-type": type, "content-security-policy": CSP }).end(text);
}).listen(Number(PORT), () => console.log(`the shop is at http://localhost:${PORT}/`));
