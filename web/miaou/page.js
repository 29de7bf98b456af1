/** What a browser tells a page that matters to a connection. Elsewhere nobody does. */

/**
 * @param {{ shown: () => void, back: () => void, away: () => void, network: () => void, stored: (key: string | null) => void }} owner
 *   `shown`: somebody looks at the page again; `away`: it may be frozen from now on; `back`: it is not any more; `network`: it
 *   may be another one; `stored`: another tab changed what is kept, under this key.
 */
export function watch({ shown, back, away, network, stored }) {
  if (typeof document === "undefined" || typeof addEventListener === "undefined") return;
  document.addEventListener("visibilitychange", () => document.visibilityState === "visible" && shown());
  document.addEventListener("freeze", away);
  document.addEventListener("resume", back);
  addEventListener("pagehide", away);
  addEventListener("pageshow", (event) => event.persisted && back());
  addEventListener("online", network);
  addEventListener("offline", network);
  addEventListener("storage", (event) => stored(event.key));
}
