/** What there is of oneself: to take along, or to erase. */
import { Icon } from "../../chat/icon.js";
import { t } from "../../texts/settings.js";
import { html, useSignal } from "../../view.js";
import { useAttempt } from "../attempt.js";
import { lastLine, save, useDownload } from "./download.js";
import { Erasure } from "./erasure.js";
import { Saved } from "./saved.js";
import { Trouble } from "../trouble.js";

/** @param {{ chat: any }} props */
export function Data({ chat }) {
  const erasing = useSignal(false);
  return html`
    <${Export} chat=${chat} />
    <section class="card form danger-zone">
      <h3>${t("erase")}</h3>
      <p>${t("eraseAbout")}</p>
      <p>
        <button type="button" class="button danger" onClick=${() => (erasing.value = true)}>
          <${Icon} name="trash-2" /> ${t("eraseBegin")}
        </button>
      </p>
    </section>
    ${erasing.value && html`<${Erasure} chat=${chat} onClose=${() => (erasing.value = false)} />`}
  `;
}

function Export({ chat }) {
  const attempt = useAttempt();
  const done = useSignal(false);
  const download = useDownload();

  const take = async () => {
    const file = await download.fetch(chat.miaou, "/api/v1/account/export");
    if ((await lastLine(file))?.kind !== "end") throw { detail: t("exportCut") };
    save(file, `miaou-${chat.me.value.username}-${new Date().toISOString().slice(0, 10)}.jsonl`);
    done.value = true;
  };
  const begin = () => {
    done.value = false;
    attempt.run(take);
  };
  const problem = attempt.problem.value;
  return html`
    <section class="card form">
      <h3>${t("export")}</h3>
      <p>${t("exportAbout")}</p>
      <div class="row wrap">
        <button type="button" class="button primary" aria-disabled=${String(attempt.busy.value)} onClick=${begin}>
          <${Icon} name="download" /> ${attempt.busy.value ? download.come || t("working") : t("exportBegin")}
        </button>
        ${attempt.busy.value && html`
          <button type="button" class="button" onClick=${download.end}>${t("cancel")}</button>
        `}
        <${Saved} text=${done.value && t("exportDone")} />
      </div>
      ${problem?.name !== "AbortError" && html`<${Trouble} problem=${problem} onRetry=${begin} />`}
    </section>
  `;
}
