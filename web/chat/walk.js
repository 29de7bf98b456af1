/** The keyboard in the list of messages: arrows, Home, End and the page keys go from one to another. */

/**
 * @param {import("./talk.js").Talk} talk
 * @param {KeyboardEvent} event
 */
export function walk(talk, event) {
  const { pane, timeline } = talk;
  const box = /** @type {HTMLElement} */ (event.currentTarget);
  const target = /** @type {HTMLElement} */ (event.target);
  const row = /** @type {HTMLElement | null} */ (target.closest("[data-key]"));
  if (event.altKey || event.ctrlKey || event.metaKey || event.isComposing) return;
  // What is inside of a message has keys of its own; Escape leads out of it.
  if (target !== box && target !== row) return void (event.key === "Escape" && row?.focus());

  const keys = timeline.items.peek().filter(({ kind }) => kind !== "day" && kind !== "unread").map(({ key }) => key);
  const at = row ? keys.indexOf(row.dataset.key ?? "") : keys.length;
  const focus = (found) => found.focus({ preventScroll: true });
  const go = (to) => keys[to] !== undefined && pane.show(keys[to], "near", focus);
  const steps = {
    ArrowUp: () => go(row ? at - 1 : lastSeen(pane, box, keys)),
    ArrowDown: () => (at + 1 < keys.length ? go(at + 1) : talk.focusComposer()),
    Home: () => go(0),
    End: () => talk.newest().then(() => {
      const last = timeline.items.peek().at(-1);
      if (last) pane.show(last.key, "near", focus);
    }),
    PageUp: () => pane.page(-1, focus),
    PageDown: () => pane.page(1, focus),
    Escape: () => talk.focusComposer(),
  };
  const step = steps[event.key];
  if (!step) return;
  event.preventDefault();
  step();
}

/** The last message in sight. */
function lastSeen(pane, box, keys) {
  const bottom = box.getBoundingClientRect().bottom;
  const rows = /** @type {HTMLElement[]} */ ([...box.querySelectorAll("[data-key]")]);
  const last = rows.findLast((row) => row.getBoundingClientRect().top < bottom - 8 && keys.includes(row.dataset.key));
  return keys.indexOf(last?.dataset.key);
}
