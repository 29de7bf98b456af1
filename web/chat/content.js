/**
 * What a message says, as views: the `content` of the server, read without the browser's reader of HTML.
 *
 * The server writes it with a short list of tags, none of which has an attribute but links, and four entities. So little
 * is read here, and whatever else there is becomes text: nobody's words ever become markup, whoever wrote them.
 */
import { h } from "../vendor/preact.js";

/** Tags that there are. The server nests them 64 deep at most, and so does this: deeper ones are left out. */
const TAGS = new Set("b blockquote code del em i li ol p pre s strong u ul".split(" "));
const DEEPEST = 64;

/** One tag as the server writes it. An address holds no `<`, so that no part of a text is ever looked at twice. */
const TAG = /<(?:(\/?)([a-z]{1,10})|a href="([^"<>]*)" target="_blank" rel="nofollow noopener noreferrer")>/y;

const ENTITIES = { amp: "&", lt: "<", gt: ">", quot: '"' };
const LINK = /^(?:https?:\/\/|mailto:)[^\p{Cc}]+$/iu;
const NAME = /@([\p{L}\p{N}_.-]{1,128})/gu;

/**
 * The views of a text. Never throws, and takes a time that grows with the length of the text alone.
 *
 * @param {string} content as the server gives it
 * @param {{ mentions?: { id: number, username: string }[], me?: number }} [about] who is named in it, and who reads
 */
export function content(content, { mentions = [], me } = {}) {
  const names = new Map(mentions.map((user) => [String(user.username).toLowerCase(), user.id]));
  return read(String(content ?? "")).map((node) => draw(node, names, me));
}

/**
 * The tree of a text: strings and elements.
 *
 * @typedef {{ tag: string, href?: string, children: (string | Element)[], deep?: boolean }} Element
 * @param {string} text
 * @returns {(string | Element)[]}
 */
export function read(text) {
  const root = { tag: "", children: [] };
  const open = [root];
  let at = 0;
  while (at < text.length) {
    const next = text.indexOf("<", at);
    if (next !== at) say(open, text.slice(at, next === -1 ? text.length : next));
    if (next === -1) break;
    TAG.lastIndex = next;
    const found = TAG.exec(text);
    const known = found && step(open, found[1] === "/", found[2] ?? "a", found[3]);
    at = known ? TAG.lastIndex : next + 1;
    if (!known) say(open, "<");
  }
  return root.children;
}

/** Goes into an element, or out of it. False where that tag means nothing here. */
function step(open, ends, tag, href) {
  const inner = open[open.length - 1];
  if (ends) return inner.tag === tag && open.length > 1 && !!open.pop();
  if (tag === "br") return !!inner.children.push({ tag, children: [] });
  if (href === undefined && !TAGS.has(tag)) return false;
  const element = { tag, href: href && plain(href), children: [] };
  // What is too deep puts its text into the element around it.
  if (open.length > DEEPEST) element.children = inner.children;
  else inner.children.push(element);
  return !!open.push(element);
}

function say(open, text) {
  const { children } = open[open.length - 1];
  if (typeof children.at(-1) === "string") children[children.length - 1] += plain(text);
  else children.push(plain(text));
}

function plain(text) {
  return text.replace(/&(amp|lt|gt|quot);/g, (_, name) => ENTITIES[name]);
}

function draw(node, names, me) {
  if (typeof node === "string") return names.size === 0 ? node : mark(node, names, me);
  const { tag, href, children } = node;
  if (tag === "br") return h("br", null);
  const inside = tag === "code" || tag === "pre" || tag === "a" ? NOBODY : names;
  const drawn = children.map((child) => draw(child, inside, me));
  if (tag !== "a") return h(tag, null, drawn);
  if (!LINK.test(href)) return drawn;
  return h("a", { href, target: "_blank", rel: "noopener nofollow noreferrer" }, drawn);
}

const NOBODY = new Map();

/** Marks the members who are named in a text. A name may end in a full stop, and so may a sentence: both are tried. */
function mark(text, names, me) {
  const parts = [];
  let at = 0;
  for (const found of text.matchAll(NAME)) {
    const before = text.charAt(found.index - 1);
    const name = [found[1], found[1].replace(/[.-]+$/, "")].find((name) => names.has(name.toLowerCase()));
    if (!name || /[\p{L}\p{N}]/u.test(before)) continue;
    const mine = names.get(name.toLowerCase()) === me;
    parts.push(text.slice(at, found.index), h(mine ? "mark" : "span", { class: "mention" }, `@${name}`));
    at = found.index + 1 + name.length;
  }
  return at === 0 ? text : [...parts, text.slice(at)];
}

/** What a text says, without its looks: in one line. */
export function plainText(content) {
  const words = (node) => (typeof node === "string" ? node : `${node.children.map(words).join("")} `);
  return read(String(content ?? "").slice(0, 2_000)).map(words).join("").replace(/\s+/g, " ").trim();
}

/** A text that the server has not seen yet, much as it will show it. */
export function draft(text) {
  return String(text).trim().split(/\n{2,}/).map((part) => h("p", null, part.split("\n").map(
    (line, number) => number === 0 ? line : [h("br", null), line])));
}

/** Whether a text is one to three emoji alone, and so is drawn large. */
export function isEmojiAlone(text) {
  return text.length < 60 && /^(?:\s*\p{RGI_Emoji}){1,3}\s*$/v.test(text);
}
