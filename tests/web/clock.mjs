// Time that is made up, in milliseconds, for whoever imports this: it passes once nothing can be done before the next timer.
export const clock = {
  now: 1e12,
  /** The next one last. */
  timers: [],

  set(action, ms = 0) {
    const timer = { at: clock.now + Math.max(0, ms), action };
    let place = clock.timers.length;
    while (place > 0 && clock.timers[place - 1].at <= timer.at) place -= 1;
    clock.timers.splice(place, 0, timer);
    return timer;
  },

  clear(timer) {
    const place = clock.timers.indexOf(timer);
    if (place >= 0) clock.timers.splice(place, 1);
  },

  /** Forgets what is to come. */
  reset() {
    [clock.timers, clock.now] = [[], 1e12];
  },

  /** Lets time pass until something is done. */
  async pass(work) {
    let over = false;
    const done = work.finally(() => (over = true));
    done.catch(() => {});
    for (;;) {
      // All that is promised comes before.
      await new Promise((resolve) => setImmediate(resolve));
      if (over) return done;
      const next = clock.timers.pop();
      if (!next) throw new Error("nothing more will happen");
      clock.now = next.at;
      next.action();
    }
  },
};
globalThis.setTimeout = clock.set;
globalThis.clearTimeout = clock.clear;
Date.now = () => clock.now;
export const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
