/** Files. */
import { Problem } from "./problem.js";
import { Wire } from "./wire.js";

/**
 * @typedef {{ query: Record<string, string>, token: string, onprogress?: (sent: number, all: number) => void,
 *   signal: AbortSignal | null }} Sending
 */

/** A link is not used in the last seconds of its life. In milliseconds. */
const MARGIN = 30_000;

/** So many links are remembered. */
const MOST = 500;

export class Files {
  #wire;
  #requests;
  /** @type {Map<string, Promise<{ url: string, thumbnail_url?: string, expires_at: string }>>} */
  #links = new Map();

  /** @param {import("./wire.js").Wire} wire @param {import("./request.js").Requests} requests */
  constructor(wire, requests) {
    this.#wire = wire;
    this.#requests = requests;
  }

  /**
   * @param {Blob} file
   * @param {{ name?: string, onprogress?: (sent: number, all: number) => void, signal?: AbortSignal | null }} [more]
   */
  async upload(file, { name = /** @type {any} */ (file).name ?? "file", onprogress, signal = null } = {}) {
    const query = { name };
    const send = typeof XMLHttpRequest === "undefined" ? this.#fetch : this.#xhr;
    const answer = await this.#requests.proven((token) => send.call(this, file, { query, token, onprogress, signal }), signal);
    return answer.attachment;
  }

  /** @param {{ id: string }} attachment @param {"file" | "thumbnail"} which */
  async url({ id }, which) {
    const link = await this.#link(id);
    return this.#wire.address((which === "thumbnail" && link.thumbnail_url) || link.url);
  }

  /** Forgets all links: they are of one login. */
  clear() {
    this.#links.clear();
  }

  /** @param {string} id */
  async #link(id) {
    const before = this.#links.get(id);
    const known = await before;
    if (known && Date.parse(known.expires_at) - MARGIN > Date.now()) return known;
    // Another may have asked meanwhile.
    const now = this.#links.get(id);
    if (now && now !== before) return now;
    const asked = this.#requests.call("POST", `/api/v1/attachments/${id}/link`).then(({ link }) => link);
    this.#links.set(id, asked);
    if (this.#links.size > MOST) this.#links.delete(/** @type {string} */ (this.#links.keys().next().value));
    asked.catch(() => this.#links.get(id) === asked && this.#links.delete(id));
    return asked;
  }

  /** @param {Blob} file @param {Sending} sending */
  async #fetch(file, { query, token, onprogress, signal }) {
    const answer = await this.#wire.ask("POST", "/api/v1/attachments", { query, token, body: file, signal });
    onprogress?.(file.size, file.size);
    return answer;
  }

  /** @param {Blob} file @param {Sending} sending @returns {Promise<any>} */
  #xhr(file, { query, token, onprogress, signal }) {
    return new Promise((resolve, reject) => {
      const request = new XMLHttpRequest();
      const abort = () => request.abort();
      const refuse = () => reject(signal?.aborted ? signal.reason : Problem.own("network", this.#wire.language));
      request.open("POST", this.#wire.address("/api/v1/attachments", query));
      for (const [header, value] of Object.entries(this.#wire.headers(token))) request.setRequestHeader(header, value);
      request.timeout = Wire.patience(file);
      request.upload.onprogress = ({ loaded }) => onprogress?.(Math.min(loaded, file.size), file.size);
      request.onerror = request.onabort = request.ontimeout = refuse;
      request.onloadend = () => signal?.removeEventListener("abort", abort);
      request.onload = () => {
        const { status, responseText } = request;
        const headers = { get: (/** @type {string} */ name) => request.getResponseHeader(name) };
        if (status >= 200 && status < 300) resolve(JSON.parse(responseText));
        else reject(Problem.read(status, responseText, headers, this.#wire.language));
      };
      signal?.addEventListener("abort", abort, { once: true });
      if (signal?.aborted) return refuse();
      request.send(file);
    });
  }
}
