/** Times as they stand beside messages. What formats them is made once: to make it takes longer than to draw a row. */
import { language } from "../texts.js";
import { signal } from "../view.js";

const formats = new Map();

/** The day that it is. Who reads it in a component is drawn anew at midnight. */
export const today = signal(new Date());

// Timers sleep when the machine does: no longer than this is yesterday called today.
setInterval(() => {
  const now = new Date();
  if (now.toDateString() !== today.peek().toDateString()) today.value = now;
}, 30_000);

/** A time of day. */
export function clock(at) {
  return format("clock", { hour: "2-digit", minute: "2-digit" }).format(at);
}

/** A date and its time, in full. */
export function full(at) {
  return format("full", { dateStyle: "full", timeStyle: "short" }).format(at);
}

function format(name, options) {
  const key = `${name} ${language.value}`;
  if (!formats.has(key)) formats.set(key, new Intl.DateTimeFormat(language.value, options));
  return formats.get(key);
}
