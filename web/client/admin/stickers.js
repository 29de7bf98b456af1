/** The catalogue of stickers. */
import { t } from "../../texts/admin.js";
import { html, useMemo, useSignal } from "../../view.js";
import { Ask } from "../ask.js";
import { Listing } from "../settings/listing.js";
import { Pages } from "../settings/pages.js";
import { StickerForm } from "./sticker-form.js";

/** @param {{ chat: any }} props */
export function Stickers({ chat }) {
  const { miaou } = chat;
  const pages = useMemo(() => Pages.of(miaou, "/api/v1/stickers", { name: "stickers" }), [miaou]);
  const retiring = useSignal(/** @type {any} */ (null));
  const close = () => (retiring.value = null);
  const retire = async () => {
    await miaou.call("DELETE", `/api/v1/stickers/${retiring.peek().id}`);
    pages.replace(retiring.peek());
  };
  return html`
    <p class="quiet">${t("stickersAbout")}</p>
    <${StickerForm} miaou=${miaou} onAdded=${() => pages.load()} />
    <${Listing} pages=${pages} label=${t("stickers")} empty=${t("stickersNone")}>
      ${(stickers) => html`
        <ul class="sticker-grid">
          ${stickers.map((sticker) => html`
            <li class="card" key=${sticker.id}>
              <img src=${sticker.url} alt="" width="96" height="96" loading="lazy" />
              <span>${sticker.name}</span>
              <button type="button" class="button small" onClick=${() => (retiring.value = sticker)}>
                ${t("retire")}<span class="aloud"> ${sticker.name}</span>
              </button>
            </li>
          `)}
        </ul>
      `}
    <//>
    ${retiring.value && html`
      <${Ask}
        title=${t("stickerRetire", retiring.value)} danger yes=${t("retireDo")} act=${retire} onClose=${close}
      >
        <p>${t("stickerRetireAsk")}</p>
      <//>
    `}
  `;
}
