/**
 * A client of miaou, for browsers and Node.js: a login that keeps itself, messages that arrive once and in order, and one
 * stream of events for all tabs. `docs/javascript.md` shows how to use it.
 */
export { Miaou } from "./miaou/miaou.js";
export { Problem } from "./miaou/problem.js";
