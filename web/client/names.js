/** What the server takes as names and passwords, said before it is asked. */
import { t } from "../texts/client.js";
import { said } from "./lazy.js";

/**
 * @param {Record<string, any>} account
 * @param {boolean} register  Whether it is a new one.
 * @returns {Record<string, string>} What is wrong, by field; none where nothing is.
 */
export function checkAccount({ username, first_name: first, last_name: last, password }, register) {
  const wrong = /** @type {Record<string, string>} */ ({});
  const user = register ? checkName(username, 32, /^[\p{L}\p{N}\p{M}_.-]+$/u, "usernameLetters") : required(username);
  if (user) wrong.username = user;
  if (register) {
    if (!first.trim()) wrong.first_name = t("required");
    if (!last.trim()) wrong.last_name = t("required");
  }
  if (!password) wrong.password = t("required");
  else if (register && [...password].length < 8) wrong.password = t("passwordShort");
  return wrong;
}

/**
 * Fails as a call did, and says it at the field with the name where that is what somebody else has.
 *
 * @param {string} field @returns {(problem: any) => never}
 */
export function taken(field) {
  return (problem) => {
    throw ["room_exists", "user_exists"].includes(problem.outcome) ? { fields: { [field]: said(problem) } } : problem;
  };
}

/** What is wrong with the name of a room; empty where nothing is. */
export function checkRoomName(name) {
  if (name !== name.trim() || name.includes("  ")) return t("roomNameSpaces");
  return checkName(name, 64, /^[\p{L}\p{N}\p{M} _.#'&+!-]+$/u, "roomNameLetters");
}

function checkName(text, longest, letters, key) {
  const name = text.normalize("NFKC");
  if (!name) return t("required");
  if ([...name].length > longest) return t("tooLong", { n: longest });
  if (!letters.test(name)) return t(key);
  if (/^[0-9]+$/.test(name)) return t("digitsAlone");
  return "";
}

function required(text) {
  return text ? "" : t("required");
}
