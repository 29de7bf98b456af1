/** The widgets of a page: what widget.js loads, and what a page's own scripts say to them through `window.miaou`. */
import { effect } from "../view.js";
import { language } from "../texts.js";
import { read, tell } from "./options.js";
import { Widget } from "./widget.js";

/** @type {Widget[]} */
const widgets = [];
/** Those who want to hear, by the name of what they hear. @type {Map<string, Set<(value: any) => void>>} */
const hearing = new Map([["unread", new Set()], ["open", new Set()], ["close", new Set()]]);
let unread = 0;

/**
 * Adds the widget that a script asks for. Does nothing where its attributes make no sense, and tells the developer.
 *
 * @param {HTMLScriptElement} script
 */
export async function add(script) {
  const options = read(script);
  if (!options) return;
  await wholePage();
  const target = options.target === null ? null : find(options.target);
  if (target === undefined || isThere(options)) return;
  if (!target) options.position = corner(options.position);
  // One page has one language: the first widget says which.
  if (widgets.length === 0) language.value = options.language;
  const widget = new Widget(options, target);
  widgets.push(widget);
  listen(widget);
  await widget.start();
}

/** Whether the page has this widget already. One whose element the page took away makes room for the next. */
function isThere({ server, room }) {
  const at = widgets.findIndex(({ options }) => options.server === server && options.room === room);
  if (at < 0) return false;
  if (widgets[at].isThere) return true;
  widgets.splice(at, 1)[0].end();
  return false;
}

/** The corner where no other widget is. */
function corner(wanted) {
  const taken = widgets.filter((widget) => !widget.inline).map((widget) => widget.options.position);
  if (!taken.includes(wanted)) return wanted;
  if (taken.length > 1) tell("both corners have a chat already: put this one into an element, with data-target.");
  return wanted === "left" ? "right" : "left";
}

/** Opens the widget of a room; the first one where none is named. @param {string} [room] */
export function open(room) {
  return one(room)?.open();
}

/** Closes the widget of a room; all where none is named. @param {string} [room] */
export function close(room) {
  (room === undefined ? widgets : [one(room)]).forEach((widget) => widget?.close());
}

/**
 * Calls `hear` whenever something changes: "unread" with the number of unread messages in all widgets, and at once
 * with what it is now; "open" and "close" with the room.
 *
 * @param {string} event
 * @param {(value: any) => void} hear
 * @returns {() => void} ends it
 */
export function on(event, hear) {
  const set = hearing.get(event);
  if (!set || typeof hear !== "function") {
    tell(`miaou.on() knows ${[...hearing.keys()].join(", ")}, each with a function; not ${event}.`);
    return () => {};
  }
  set.add(hear);
  if (event === "unread") call(hear, unread);
  return () => void set.delete(hear);
}

function one(room) {
  return room === undefined ? widgets[0] : widgets.find((widget) => widget.options.room === String(room));
}

function listen(widget) {
  let was = false;
  effect(() => {
    const now = widget.isOpen.value;
    if (now !== was) say(now ? "open" : "close", widget.options.room);
    was = now;
  });
  effect(() => {
    widget.unread.value;
    const sum = widgets.reduce((total, { unread }) => total + unread.value, 0);
    if (sum !== unread) say("unread", (unread = sum));
  });
}

function say(event, value) {
  hearing.get(event)?.forEach((hear) => call(hear, value));
}

/** What the page does wrong is the page's, and ends nothing here. */
function call(hear, value) {
  try {
    hear(value);
  } catch (error) {
    reportError(error);
  }
}

function wholePage() {
  if (document.readyState !== "loading") return Promise.resolve();
  return new Promise((resolve) => document.addEventListener("DOMContentLoaded", resolve, { once: true }));
}

/** The element to be inside; undefined where there is none. */
function find(selector) {
  try {
    const found = document.querySelector(selector);
    if (found) return found;
    tell(`data-target: there is no ${selector} in this page.`);
  } catch {
    tell(`data-target is no selector of CSS: ${selector}`);
  }
  return undefined;
}
