/** Why a call failed: what the server's problem document says (RFC 9457), or that there was no answer. */

/** What is said where the server says nothing. */
const SAID = {
  en: {
    network: "The server cannot be reached.",
    unauthenticated: "You are not logged in.",
    discarded: "This message was discarded.",
    unknown: "The server answered something that cannot be understood.",
    uncertain: "This message may have been sent already: look whether it is there before sending it again.",
  },
  fr: {
    network: "Le serveur est injoignable.",
    unauthenticated: "Vous n’êtes pas connecté.",
    discarded: "Ce message a été abandonné.",
    unknown: "La réponse du serveur est incompréhensible.",
    uncertain: "Ce message a peut-être déjà été envoyé\u00a0: vérifiez qu’il n’est pas là avant de le renvoyer.",
  },
};

/**
 * An error of a call.
 *
 * `outcome` is for programs: the problem document's `name`, such as `no_such_room`; or one of the library's own: `network`
 * (no answer came), `unauthenticated` (nobody is logged in), `unknown` (an answer that is no problem document), `uncertain`
 * (a posting that may have been sent long ago) and `discarded` (a posting that was). `detail ?? title` is for people.
 */
export class Problem extends Error {
  /**
   * @param {{ outcome: string, title: string, status?: number, code?: number, detail?: string | null,
   *   fields?: Record<string, string>, retryAfter?: number | null, requestId?: string | null, cause?: unknown }} said
   */
  constructor({ outcome, title, status = 0, code = 0, detail = null, fields = {}, retryAfter = null, requestId = null, cause }) {
    super(detail ?? title, { cause });
    this.name = "Problem";
    /** What it is, for programs. */
    this.outcome = outcome;
    /** The status of HTTP; 0 where there was no answer. */
    this.status = status;
    /** The numbered status of the contract; 0 where the server gave none. */
    this.code = code;
    /** What it is, in a sentence. */
    this.title = title;
    /** What to do about it, where that is said. */
    this.detail = detail;
    /** Which fields are at fault, and why. */
    this.fields = fields;
    /** After how many seconds to come back, where that is said. */
    this.retryAfter = retryAfter;
    /** What to give whoever runs the server, to find it in the log. */
    this.requestId = requestId;
  }

  /** One of the library's own. @param {keyof typeof SAID.en} outcome @param {string} [language] @param {unknown} [cause] */
  static own(outcome, language = "en", cause = undefined) {
    const said = /^fr\b/i.test(language) ? SAID.fr : SAID.en;
    return new Problem({ outcome, title: said[outcome], cause });
  }

  /** What an answer that is no success says. @param {Response} response @param {string} [language] */
  static async of(response, language) {
    return Problem.read(response.status, await response.text().catch(() => ""), response.headers, language);
  }

  /** The same of an answer that was read. @param {number} status @param {string} text @param {{ get(name: string): string | null }} headers */
  static read(status, text, headers, language = "en") {
    const said = object(text);
    const seconds = Number(headers.get("retry-after") ?? "");
    return new Problem({
      status,
      code: Number(said.code) || 0,
      outcome: typeof said.name === "string" ? said.name : "unknown",
      title: typeof said.title === "string" ? said.title : Problem.own("unknown", language).title,
      detail: typeof said.detail === "string" ? said.detail : null,
      fields: said.fields && typeof said.fields === "object" ? said.fields : {},
      retryAfter: seconds > 0 ? seconds : null,
      requestId: headers.get("x-request-id"),
    });
  }

  /** From what was kept as JSON. @param {Record<string, any> | null} kept */
  static revive(kept) {
    return kept && new Problem(/** @type {any} */ (kept));
  }

  /** Whether the same again may do better: there was no answer, or the server says "later". */
  get passing() {
    return this.outcome === "network" || [408, 425, 429, 502, 503, 504].includes(this.status);
  }

  /** What is kept of it. */
  toJSON() {
    const { outcome, title, status, code, detail, fields, retryAfter, requestId } = this;
    return { outcome, title, status, code, detail, fields, retryAfter, requestId };
  }
}

/** @param {string} text @returns {Record<string, any>} */
function object(text) {
  try {
    return Object(JSON.parse(text));
  } catch {
    return {};
  }
}
