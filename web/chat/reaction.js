/** How people react to a message: how many, and whether one does so oneself. */
import { html } from "../view.js";
import { number } from "../texts.js";
import { t } from "../texts/chat.js";

/** @param {{ talk: import("./talk.js").Talk, message: any }} props */
export function Reactions({ talk, message }) {
  return html`
    <div class="reactions" role="group" aria-label=${t("reactions")}>
      ${message.reactions.map(({ emoji, count, mine }) => html`
        <button key=${emoji} type="button" class="reaction" aria-pressed=${String(mine)}
          aria-label=${t(mine ? "reactedToo" : "reacted", { emoji, n: count })} disabled=${talk.room.archived.value}
          onClick=${() => talk.react(message, emoji)}><span class="emoji">${emoji}</span> ${number(count)}</button>`)}
    </div>`;
}
