/** Files that a message carries: pictures are shown small, others by name and size. */
import { html, useEffect, useSignal } from "../view.js";
import { size } from "../texts.js";
import { t } from "../texts/chat.js";
import { Icon } from "./icon.js";

/** What a picture has at most, in pixels. */
const WIDEST = 320;
const HIGHEST = 240;

/** Of these the server makes thumbnails. */
const PICTURES = new Set(["image/png", "image/jpeg", "image/webp", "image/gif"]);

export function Attachments({ talk, files }) {
  return html`
    <ul class="files" aria-label=${t("files")}>
      ${files.map((file) => html`<li key=${file.id}>
        ${PICTURES.has(file.media_type) && file.width && file.height
          ? html`<${Picture} talk=${talk} file=${file} />`
          : html`<${File} talk=${talk} file=${file} />`}</li>`)}
    </ul>`;
}

function Picture({ talk, file }) {
  const source = useSignal("");
  const failed = useSignal(false);
  const load = async () => {
    failed.value = false;
    try {
      source.value = await talk.miaou.fileUrl(file, "thumbnail");
    } catch {
      failed.value = true;
    }
  };
  useEffect(() => void load(), [file.id]);
  const scale = Math.min(1, WIDEST / file.width, HIGHEST / file.height);
  // A picture like a thread is cut to something that can be seen and pressed.
  const [width, height] = [file.width, file.height].map((length) => Math.max(48, Math.round(length * scale)));
  const style = { width: `${width}px`, aspectRatio: `${width} / ${height}` };

  return html`
    <${Link} talk=${talk} file=${file} class="picture" label=${t("openPicture", { name: file.name })} style=${style}>
      ${failed.value
        ? html`<span class="quiet"><${Icon} name="circle-alert" /> ${file.name}</span>`
        : source.value && html`<img src=${source.value} alt=${file.name} decoding="async"
            onError=${() => (failed.value = true)} />`}
    <//>`;
}

function File({ talk, file }) {
  return html`
    <${Link} talk=${talk} file=${file} class="file" download>
      <${Icon} name="file-text" /><span class="grow">${file.name}</span>
      ${file.size > 0 && html`<span class="quiet">${size(file.size)}</span>`}<${Icon} name="download" />
    <//>`;
}

/** A link to a file. Its address is good for some minutes: it is asked for when it is about to be used. */
function Link({ talk, file, class: kind, label, download, style, children }) {
  const address = useSignal("");
  const ask = async () => {
    try {
      address.value = await talk.miaou.fileUrl(file, "file");
    } catch (problem) {
      talk.problem.value = problem.detail ?? problem.title ?? t("failed");
    }
    return address.value;
  };
  const open = async (event) => {
    if (address.value) return;
    event.preventDefault();
    const found = await ask();
    if (found) window.open(found, "_blank", "noopener");
  };
  return html`
    <a class=${kind} style=${style} href=${address.value || "#"} aria-label=${label} target="_blank" rel="noopener"
      download=${download ? file.name : undefined}
      onPointerEnter=${ask} onFocus=${ask} onClick=${open}>${children}</a>`;
}
