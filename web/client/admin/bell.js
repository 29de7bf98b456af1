/**
 * Rings when the log has grown: its stream, open only while somebody looks.
 *
 * What the stream says is not kept: it knows nothing of what narrows the log, which is read in pages.
 */

/** How long to gather, in milliseconds: a busy log rings often. */
const GATHER = 500;

/** How long to wait before it is opened anew, in milliseconds: longer each time, up to the last. */
const WAITS = [1000, 2000, 5000, 15_000];

/**
 * @param {any} miaou
 * @param {{ onRing: () => void, onState: (open: boolean) => void }} heard
 * @returns {() => void} ends it
 */
export function follow(miaou, { onRing, onState }) {
  let [over, failed, wait, gathering] = [false, 0, 0, 0];
  let source = /** @type {EventSource | null} */ (null);

  const ring = () => {
    gathering ||= setTimeout(() => {
      gathering = 0;
      onRing();
    }, GATHER);
  };

  const again = () => {
    source?.close();
    source = null;
    if (over) return;
    onState(false);
    wait = setTimeout(open, WAITS[Math.min(failed, WAITS.length - 1)]);
    failed += 1;
  };

  const open = async () => {
    try {
      // A ticket opens one stream once, so the browser's own way to reconnect is of no use here.
      const { ticket } = await miaou.call("POST", "/api/v1/stream_ticket");
      if (over) return;
      source = new EventSource(`/api/v1/logs/events?ticket=${encodeURIComponent(ticket)}`);
      source.onopen = () => {
        failed = 0;
        onState(true);
        // Whatever came while nobody listened.
        ring();
      };
      source.addEventListener("log", ring);
      source.addEventListener("end", again);
      source.onerror = again;
    } catch {
      again();
    }
  };

  open();
  return () => {
    over = true;
    source?.close();
    clearTimeout(wait);
    clearTimeout(gathering);
  };
}
