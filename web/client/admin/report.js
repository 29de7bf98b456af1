/** One report: what was said, who says what is wrong with it, and what becomes of it. */
import { Icon } from "../../chat/icon.js";
import { Menu } from "../../chat/menu.js";
import { moment } from "../../texts.js";
import { t } from "../../texts/admin.js";
import { html, useSignal } from "../../view.js";
import { Field } from "../field.js";
import { useAttempt } from "../attempt.js";
import { Ask } from "../ask.js";
import { Trouble } from "../trouble.js";
import { SanctionForm } from "./sanction-form.js";

/** How far a report may have come, and how that is said. */
const STATES = {
  open: "stateOpen", in_review: "stateInReview", resolved: "stateResolved", dismissed: "stateDismissed",
};

/** What may be wrong, and how that is said. */
const REASONS = {
  spam: "reasonSpam", harassment: "reasonHarassment", hate: "reasonHate", violence: "reasonViolence",
  sexual: "reasonSexual", words: "reasonWords", other: "reasonOther",
};

/**
 * What was decided stays in the list that it was in until that is read anew, so that a slip can be mended.
 *
 * @param {{ chat: any, report: any, onChange: (by: any) => void }} props `onChange`: the report as it is now
 */
export function Report({ chat, report, onChange }) {
  const { reported, reporter, room, message } = report;
  const [sanction, deleting] = [useSignal(/** @type {any} */ (null)), useSignal(false)];
  const impose = (kind, where) => () => {
    sanction.value = { kind, user: reported.username, room: where?.name ?? "" };
  };
  const inRoom = room && !room.direct;
  const items = [
    inRoom && { label: t("kickFromRoom"), icon: "door-open", action: impose("kick", room) },
    inRoom && { label: t("muteInRoom"), icon: "mic-off", action: impose("mute", room) },
    inRoom && { label: t("banFromRoom"), icon: "ban", danger: true, action: impose("ban", room) },
    { label: t("muteEverywhere"), icon: "mic-off", action: impose("mute") },
    { label: t("banEverywhere"), icon: "ban", danger: true, action: impose("ban") },
    message && { label: t("deleteMessage"), icon: "trash-2", danger: true, action: () => (deleting.value = true) },
  ];
  return html`
    <li class="card">
      <div class="row wrap">
        <h3 class="grow">@${reported.username} · ${t(REASONS[report.reason] ?? "reasonOther")}</h3>
        <span class="badge ${report.state === "open" ? "loud" : ""}">${t(STATES[report.state])}</span>
        <${Menu} label=${t("actOn", { user: reported.username })} class="button small" items=${items}>
          ${t("act")} <${Icon} name="chevron-down" />
        <//>
      </div>
      ${message ? html`<${Said} message=${message} />` : html`<p class="quiet">${t("reportedUser")}</p>`}
      ${report.comment && html`<p>${t("reporterSays", { user: reporter.username, comment: report.comment })}</p>`}
      <p class="hint">
        ${report.filter
          ? t("reportedByFilter", { filter: report.filter, at: moment(report.created_at) })
          : t("reportedBy", { user: reporter.username, at: moment(report.created_at) })}
        ${room && ` · ${room.direct ? t("inConversation") : t("inRoom", { room: room.name })}`}
      </p>
      <${Decision} chat=${chat} report=${report} onChange=${onChange} />
      ${sanction.value &&
      html`<${SanctionForm} chat=${chat} given=${sanction.value} onClose=${() => (sanction.value = null)} />`}
      ${deleting.value &&
      html`<${Ask}
        title=${t("deleteMessage")} danger yes=${t("deleteDo")} onClose=${() => (deleting.value = false)}
        act=${() => chat.miaou.call("DELETE", `/api/v1/messages/${message.id}`)}
      ><p>${t("deleteAsk", { user: reported.username })}</p><//>`}
    </li>
  `;
}

/** The message as it was when it was reported. */
function Said({ message }) {
  const files = message.attachments ?? [];
  return html`
    <blockquote class="said">
      ${message.raw_content}
      ${message.sticker && html`<div class="hint"><${Icon} name="sticker" /> ${t("stickerOf", message.sticker)}</div>`}
      ${files.map((file) => html`<div class="hint" key=${file.id}><${Icon} name="paperclip" /> ${file.name}</div>`)}
    </blockquote>
  `;
}

function Decision({ chat, report, onChange }) {
  const attempt = useAttempt();
  const decide = (event) => {
    const state = event.submitter?.value;
    return attempt.submit(event, async ({ note }) => {
      const answer = await chat.miaou.call("PATCH", `/api/v1/reports/${report.id}`, { body: { state, note } });
      onChange(answer.report);
    });
  };
  const button = (state, label, kind = "") => html`
    <button class="button small ${kind}" value=${state} aria-disabled=${String(attempt.busy.value)}>
      ${t(label)}<span class="aloud"> @${report.reported.username}</span>
    </button>
  `;
  return html`
    <form class="form decision" onSubmit=${decide}>
      <${Field}
        name="note" label=${t("note")} wrong=${attempt.wrong("note")} rows="1" maxlength="1000"
        defaultValue=${report.note}
      />
      <${Trouble} problem=${attempt.problem.value} fields=${["note"]} />
      <div class="row wrap">
        ${button("resolved", "resolve", "primary")} ${button("in_review", "review")} ${button("dismissed", "dismiss")}
        <span class="hint grow" role="status">
          ${report.decided_by && t("decidedBy", verdict(report))}
        </span>
      </div>
    </form>
  `;
}

/** Who decided what, and when. */
function verdict({ state, decided_by, decided_at }) {
  return { state: t(STATES[state]), user: decided_by.username, at: moment(decided_at) };
}
