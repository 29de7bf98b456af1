/** Adds a sticker to the catalogue. */
import { Icon } from "../../chat/icon.js";
import { t } from "../../texts/admin.js";
import { html, useEffect, useSignal } from "../../view.js";
import { Field } from "../field.js";
import { useAttempt } from "../attempt.js";
import { Saved } from "../settings/saved.js";
import { Trouble } from "../trouble.js";

/** The largest that the service takes, in bytes. */
const LARGEST = 256 * 1024;

/** @param {{ miaou: any, onAdded: () => void }} props */
export function StickerForm({ miaou, onAdded }) {
  const [attempt, added, preview] = [useAttempt(), useSignal(""), useSignal("")];
  const show = (file) => {
    URL.revokeObjectURL(preview.peek());
    preview.value = file ? URL.createObjectURL(file) : "";
  };
  useEffect(() => () => show(null), []);

  const pick = (event) => {
    const { files: [file], form } = event.currentTarget;
    show(file);
    // What it is called on disk is mostly what it is to be called here.
    const { name } = form.elements;
    if (file && !name.value) name.value = stem(file.name);
  };
  const add = async (event) => {
    const form = event.currentTarget;
    const done = await attempt.submit(event, async ({ name }) => {
      const [body] = form.elements.image.files;
      if (body.size > LARGEST) throw { fields: { image: t("stickerTooLarge") } };
      await miaou.call("POST", "/api/v1/stickers", { query: { name }, body });
      added.value = name;
    });
    if (!done) return;
    show(null);
    form.reset();
    onAdded();
  };
  return html`
    <form class="card form" onSubmit=${add} onInput=${() => (added.value = "")}>
      <h3>${t("stickerAdd")}</h3>
      <div class="columns">
        <${Field}
          name="image" type="file" label=${t("image")} hint=${t("imageHint")} required
          accept="image/png,image/webp,image/gif"
          wrong=${attempt.wrong("image") ?? attempt.wrong("body")} onChange=${pick}
        />
        <${Field}
          name="name" label=${t("name")} hint=${t("stickerNameHint")} wrong=${attempt.wrong("name")} required
          maxlength="32" autocomplete="off" autocapitalize="none"
        />
      </div>
      ${preview.value && html`<img class="preview" src=${preview.value} alt=${t("preview")} width="96" height="96" />`}
      <${Trouble} problem=${attempt.problem.value} fields=${["image", "body", "name"]} />
      <div class="row wrap">
        <button class="button primary" aria-disabled=${String(attempt.busy.value)}>
          <${Icon} name="plus" /> ${t("stickerAdd")}
        </button>
        <${Saved} text=${added.value && t("stickerAdded", { name: added.value })} />
      </div>
    </form>
  `;
}

/** The name of a file, as far as a sticker may be called so. */
function stem(name) {
  return name.replace(/\.\w+$/, "").replace(/[^\p{L}\p{N}_-]+/gu, "_").slice(0, 32);
}
