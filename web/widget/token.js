/** Tokens that a site's server signs for its users: see "Users of a website or game" in docs/rest.md. */

/** How long the site has to answer, in milliseconds. */
const PATIENCE = 10_000;

/**
 * The site's token for its user; null where the site says that nobody is logged in: by 204, 401, 403, or `{"token":
 * null}`.
 *
 * @param {string} address of this site
 * @returns {Promise<string | null>}
 * @throws {Error} where the site does not answer, or not so
 */
export async function fetchToken(address) {
  const answer = await fetch(address, {
    credentials: "same-origin", mode: "same-origin", cache: "no-store", headers: { Accept: "application/json" },
    signal: AbortSignal.timeout(PATIENCE),
  });
  if ([204, 401, 403].includes(answer.status)) return null;
  if (!answer.ok) throw new Error(`data-token-url answered ${answer.status}`);
  const { token } = await answer.json();
  if (token !== null && typeof token !== "string") throw new Error('data-token-url must answer {"token": "..."}');
  return token;
}

/**
 * Whom a token is about: the same text for the same user of the same key. Nothing is proven by it, the server alone
 * does that; it tells one user of the site from another.
 *
 * @param {string} token
 * @throws {Error} where it is no token
 */
export function person(token) {
  try {
    const [head, claims] = token.split(".").slice(0, 2).map(open);
    return JSON.stringify([head.kid, claims.sub]);
  } catch {
    throw new Error("the site's token is none (RFC 7519): see docs/widget.md, Your own users.");
  }
}

function open(part) {
  const bytes = Uint8Array.from(atob(part.replace(/-/g, "+").replace(/_/g, "/")), (letter) => letter.charCodeAt(0));
  return JSON.parse(new TextDecoder().decode(bytes));
}
