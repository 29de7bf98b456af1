/** The files that the next message is to carry, and how far each has come. */
import { html } from "../view.js";
import { size } from "../texts.js";
import { t } from "../texts/chat.js";
import { Icon } from "./icon.js";

/** @param {{ uploads: import("./uploads.js").Uploads }} props */
export function Tray({ uploads }) {
  if (uploads.list.value.length === 0) return null;
  return html`<ul class="tray" aria-label=${t("files")}>${uploads.list.value.map((upload) => html`
    <li key=${upload.key} class=${upload.state}>
      <${Icon} name=${upload.state === "failed" ? "circle-alert" : "paperclip"} />
      <span class="grow"><span class="name">${upload.name}</span> <small class="quiet">${size(upload.size)}</small>
        ${upload.state === "uploading" && html`
          <progress max="1" value=${upload.progress} aria-label=${t("uploading", { name: upload.name })}></progress>`}
        ${upload.state === "failed" && html`<small class="wrong" role="alert">${
          upload.problem.detail ?? upload.problem.title ?? t("failed")}</small>`}
      </span>
      ${upload.state === "failed" && upload.file && html`
        <button type="button" class="button plain small"
          onClick=${() => uploads.retry(upload)}>${t("tryAgain")}</button>`}
      <button type="button" class="button plain small square" aria-label=${t("removeFile", { name: upload.name })}
        onClick=${() => uploads.remove(upload)}><${Icon} name="x" /></button>
    </li>`)}</ul>`;
}
