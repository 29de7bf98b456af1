/** What there is of oneself: to take along, or to erase. */
import { Icon } from "../../chat/icon.js";
import { size } from "../../texts.js";
import { t } from "../../texts/settings.js";
import { html, useEffect, useMemo, useSignal } from "../../view.js";
import { useAttempt } from "./attempt.js";
import { download } from "./download.js";
import { Erasure } from "./erasure.js";
import { Trouble } from "./trouble.js";

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
  const [attempt, read] = [useAttempt(), useSignal(0)];
  // Whether the last one was whole: null before there was any.
  const whole = useSignal(/** @type {boolean | null} */ (null));
  const stop = useMemo(() => ({ now: () => {} }), []);
  useEffect(() => () => stop.now(), []);

  const fetchAll = async () => {
    const abort = new AbortController();
    stop.now = () => abort.abort();
    const name = `miaou-${chat.me.value.username}-${new Date().toISOString().slice(0, 10)}.jsonl`;
    const asked = chat.miaou.fetch("/api/v1/account/export", { signal: abort.signal });
    const last = await download(asked, { name, onRead: (bytes) => (read.value = bytes) });
    whole.value = ends(last);
  };
  const begin = () => {
    [read.value, whole.value] = [0, null];
    attempt.run(fetchAll);
  };
  const said = attempt.busy.value ? t("exportRead", { size: size(read.value) }) : whole.value ? t("exportDone") : "";
  const problem = attempt.problem.value;
  return html`
    <section class="card form">
      <h3>${t("export")}</h3>
      <p>${t("exportAbout")}</p>
      <div class="row wrap">
        <button type="button" class="button primary" disabled=${attempt.busy.value} onClick=${begin}>
          <${Icon} name="download" /> ${t("exportBegin")}
        </button>
        ${attempt.busy.value &&
        html`<button type="button" class="button" onClick=${() => stop.now()}>${t("cancel")}</button>`}
        <span class="saved" role="status">${whole.value && html`<${Icon} name="check" />`} ${said}</span>
      </div>
      ${whole.value === false && html`<${Trouble} problem=${{ detail: t("exportCut") }} onRetry=${begin} />`}
      ${problem?.name !== "AbortError" && html`<${Trouble} problem=${cut(problem)} onRetry=${begin} />`}
    </section>
  `;
}

/** What cuts an answer off has no words of its own. */
function cut(problem) {
  return problem && !problem.title ? { detail: t("exportCut") } : problem;
}

function ends(line) {
  try {
    return JSON.parse(line).kind === "end";
  } catch {
    return false;
  }
}
