/** What day it is. */
import { signal } from "../view.js";

/** Today. Who reads it in a component is drawn anew at midnight. */
export const today = signal(new Date());

// Timers sleep when the machine does: no longer than this is yesterday called today.
setInterval(() => {
  const now = new Date();
  if (now.toDateString() !== today.peek().toDateString()) today.value = now;
}, 30_000);
