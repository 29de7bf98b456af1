/** What a message replies to, in one line. */
import { html } from "../view.js";
import { t } from "../texts/chat.js";
import { called } from "./avatar.js";
import { plainText } from "./content.js";

/** @param {{ talk: import("./talk.js").Talk, id: number }} props */
export function Quote({ talk, id }) {
  const message = talk.quote(id);
  if (message === undefined) return html`<p class="quote quiet">…</p>`;
  if (message === null || talk.chat.blocked.value.has(message.user.id)) {
    return html`<p class="quote quiet">${t("quoteGone")}</p>`;
  }
  const [name, text] = [called(message.user), summary(message)];
  return html`
    <button type="button" class="quote" onClick=${() => talk.jump(id)}>
      <span class="aloud">${t("repliesTo")}</span> <strong>${name}</strong> ${text}</button>`;
}

/** A message in a few words. */
export function summary(message) {
  if (message.deleted_at) return t("deleted");
  const words = message.content ? plainText(message.content) : message.raw_content;
  if (words) return words.slice(0, 200);
  if (message.sticker) return t("sticker", { name: message.sticker.name ?? "" });
  return message.attachments?.map((file) => file.name).join(", ") || "…";
}
