/** Stickers: one in a message, and the catalogue to choose from. */
import { html, useEffect, useSignal } from "../view.js";
import { t } from "../texts/chat.js";
import { Popover } from "./popover.js";

/** A sticker of a message. Its size is known before it is here, so that nothing moves. */
export function StickerImage({ talk, sticker }) {
  const label = t("sticker", { name: sticker.name ?? "" });
  return html`<img class="sticker" src=${address(talk.miaou, sticker.id)} width="128" height="128" alt=${label}
    title=${sticker.name} decoding="async" />`;
}

/** The catalogue. `onPick` is given a sticker. */
export function StickerPicker({ talk, anchor, onPick, onClose }) {
  const stickers = useSignal(/** @type {any[] | null} */ (null));
  const problem = useSignal("");
  const load = async () => {
    problem.value = "";
    try {
      stickers.value = await catalogue(talk.miaou);
    } catch (error) {
      problem.value = error.detail ?? error.title ?? t("failed");
    }
  };
  useEffect(() => void load(), []);

  return html`
    <${Popover} label=${t("stickers")} anchor=${anchor} onClose=${onClose} class="stickers">
      ${problem.value && html`<p class="note danger">${problem.value}</p>
        <button type="button" class="button small" onClick=${load}>${t("tryAgain")}</button>`}
      ${!stickers.value && !problem.value && html`
        <div class="center"><div class="spin" role="status" aria-label=${t("loading")}></div></div>`}
      ${stickers.value?.length === 0 && html`<p class="quiet">${t("noStickers")}</p>`}
      <div class="grid">${stickers.value?.map((sticker) => html`
        <button key=${sticker.id} type="button" aria-label=${sticker.name} title=${sticker.name}
          onClick=${() => { onPick(sticker); onClose(); }}>
          <img src=${address(talk.miaou, sticker.id)} width="72" height="72" alt="" loading="lazy" /></button>`)}
      </div>
    <//>`;
}

async function catalogue(miaou) {
  const found = [];
  for (let after; after !== null; ) {
    const page = await miaou.call("GET", "/api/v1/stickers", { query: { limit: 200, after } });
    found.push(...page.stickers);
    after = page.next ?? null;
  }
  return found;
}

function address(miaou, id) {
  return new URL(`/api/v1/stickers/${Number(id)}/image`, miaou.server || location.origin).href;
}
