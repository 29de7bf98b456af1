/** What one can do about a room that one is not in: join it, ask to, wait, or accept an invitation. */
import { html } from "../view.js";
import { t } from "../texts/rooms.js";
import { Icon } from "../chat/icon.js";
import { useAttempt } from "./attempt.js";
import { said } from "./lazy.js";
import { go, href } from "./router.js";

/**
 * @param {{ chat: import("../chat/chat.js").Chat, room: any, small?: boolean }} props  `room`: as the server shows it.
 */
export function Door({ chat, room, small = false }) {
  const attempt = useAttempt();
  const act = (action) => () => attempt.run(action);
  const enter = act(async () => {
    if (await chat.join(room)) go(`/rooms/${room.id}`);
  });
  const withdraw = act(() => chat.leave(room));
  const kind = small ? "button small" : "button";
  const named = html`<span class="aloud"> ${room.name}</span>`;
  const button = (text, action, primary = true) => html`
    <button type="button" class="${kind} ${primary ? "primary" : ""}" aria-disabled=${String(attempt.busy.value)}
      onClick=${action}>${text}${named}</button>`;

  const state = chat.room(room.id) ? "member" : chat.requests.value.get(room.id)?.state;
  const doors = {
    member: () => html`<a class=${kind} href=${href(`/rooms/${room.id}`)}>${t("open")}${named}</a>`,
    invited: () => html`${button(t("join"), enter)}${button(t("decline"), withdraw, false)}`,
    pending: () => html`<span class="door-state"><${Icon}
      name="clock" /> ${t("waitingFor")}</span>${button(t("withdraw"), withdraw, false)}`,
    rejected: () => html`<span class="door-state"><${Icon}
      name="x" /> ${t("rejected")}</span>${button(t("askAgain"), enter, false)}`,
  };
  const other = () => (room.visibility === "public" ? button(t("join"), enter) : button(t("ask"), enter));
  return html`
    <div class="door" aria-live="polite">
      <div class="row wrap">${(doors[state] ?? other)()}</div>
      ${attempt.problem.value && html`<p class="wrong">${said(attempt.problem.value)}</p>`}
    </div>`;
}
