/** How much room there is for panes side by side; the same measures as in client.css. */
import { signal } from "../view.js";

/** Whether details stand in place of the conversation. */
export const narrow = watch("(max-width: 68rem)");
/** Whether there is one pane at a time. */
export const single = watch("(max-width: 46rem)");

function watch(query) {
  const media = matchMedia(query);
  const now = signal(media.matches);
  media.addEventListener("change", () => { now.value = media.matches; });
  return now;
}
