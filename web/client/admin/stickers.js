/** The catalogue of stickers. */
import { Icon } from "../../chat/icon.js";
import { t } from "../../texts/admin.js";
import { html, useEffect, useMemo, useSignal } from "../../view.js";
import { useAttempt } from "../settings/attempt.js";
import { Confirm } from "../settings/confirm.js";
import { Field, filled } from "../settings/field.js";
import { Listing } from "../settings/listing.js";
import { Pages } from "../settings/pages.js";
import { Trouble } from "../settings/trouble.js";

/** The largest that the service takes, in bytes. */
const LARGEST = 256 * 1024;

/** @param {{ chat: any }} props */
export function Stickers({ chat }) {
  const { miaou } = chat;
  const pages = useMemo(() => Pages.of(miaou, "/api/v1/stickers", { name: "stickers", query: { limit: 200 } }), [miaou]);
  const retiring = useSignal(/** @type {any} */ (null));
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
              <img src=${image(miaou, sticker)} alt="" width="96" height="96" loading="lazy" />
              <span>${sticker.name}</span>
              <button type="button" class="button small" onClick=${() => (retiring.value = sticker)}>
                ${t("retire")}<span class="aloud">, ${sticker.name}</span>
              </button>
            </li>
          `)}
        </ul>
      `}
    <//>
    ${retiring.value &&
    html`<${Confirm} title=${t("stickerRetire", retiring.value)} action=${t("retireDo")} onConfirm=${retire} onClose=${() => (retiring.value = null)}>
      <p>${t("stickerRetireAsk")}</p>
    <//>`}
  `;
}

function StickerForm({ miaou, onAdded }) {
  const [attempt, wrong, added] = [useAttempt(), useSignal(""), useSignal("")];
  const preview = useSignal("");
  useEffect(() => () => URL.revokeObjectURL(preview.peek()), []);
  const pick = (event) => {
    const [file] = event.currentTarget.files;
    URL.revokeObjectURL(preview.value);
    preview.value = file ? URL.createObjectURL(file) : "";
    wrong.value = file && file.size > LARGEST ? t("stickerTooLarge") : "";
    // What it is called on disk is mostly what it is to be called here.
    const { name } = event.currentTarget.form.elements;
    if (file && !name.value) name.value = file.name.replace(/\.\w+$/, "").replace(/[^\p{L}\p{N}_-]+/gu, "_").slice(0, 32);
  };
  const add = async (event) => {
    event.preventDefault();
    const form = event.currentTarget;
    const [file] = form.elements.image.files;
    if (wrong.value) return form.elements.image.focus();
    const { name } = filled(form);
    const done = await attempt.run(() => miaou.call("POST", "/api/v1/stickers", { query: { name }, body: file }));
    if (!done) return;
    URL.revokeObjectURL(preview.value);
    [preview.value, added.value] = ["", name];
    form.reset();
    onAdded();
  };
  return html`
    <form class="card form" onSubmit=${add} onInput=${() => (added.value = "")}>
      <h3>${t("stickerAdd")}</h3>
      <div class="columns">
        <${Field} label=${t("image")} hint=${t("imageHint")} wrong=${wrong.value || attempt.wrong("body")}>
          ${(given) => html`
            <input class="input" type="file" name="image" accept="image/png,image/webp,image/gif" required
              onChange=${pick} ...${given} />
          `}
        <//>
        <${Field} label=${t("name")} hint=${t("stickerNameHint")} wrong=${attempt.wrong("name")}>
          ${(given) => html`
            <input class="input" name="name" required maxlength="32" autocomplete="off" autocapitalize="none" ...${given} />
          `}
        <//>
      </div>
      ${preview.value && html`<img class="preview" src=${preview.value} alt=${t("preview")} width="96" height="96" />`}
      <${Trouble} problem=${attempt.problem.value} fields=${["name", "body"]} />
      <div class="row wrap">
        <button class="button primary" disabled=${attempt.busy.value}><${Icon} name="plus" /> ${t("stickerAdd")}</button>
        <span class="saved" role="status">
          ${added.value && html`<${Icon} name="check" /> ${t("stickerAdded", { name: added.value })}`}
        </span>
      </div>
    </form>
  `;
}

function image(miaou, sticker) {
  return new URL(sticker.url, miaou.server).href;
}
