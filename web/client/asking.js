/** Who asks to join a room, for those who decide it. It changes as they come, and as others decide. */
import { html, useSignal } from "../view.js";
import { moment } from "../texts.js";
import { t } from "../texts/rooms.js";
import { Avatar, called } from "../chat/avatar.js";
import { said } from "./lazy.js";

/** @param {{ room: import("../chat/room.js").Room, onOpenUser: (user: any) => void }} props */
export function Asking({ room, onOpenUser }) {
  const problem = useSignal(/** @type {any} */ (null));
  const busy = useSignal(0);
  const requests = [...(room.requests.pending.value?.values() ?? [])];
  if (requests.length === 0) return null;
  const decide = (user, decision) => async () => {
    if (busy.value) return;
    busy.value = user.id;
    problem.value = null;
    try {
      await room.requests.decide(user, decision);
    } catch (error) {
      problem.value = error;
    }
    busy.value = 0;
  };
  return html`
    <section class="asking" aria-live="polite">
      <h3>${t("requests")} <span class="badge loud">${requests.length}</span></h3>
      ${problem.value && html`<p class="wrong" role="alert">${said(problem.value)}</p>`}
      <ul class="people">${requests.map(({ user, created_at: at }) => html`
        <li key=${user.id}>
          <button type="button" class="person" onClick=${() => onOpenUser(user)}>
            <${Avatar} user=${user} />
            <span class="grow"><strong>${called(user)}</strong><span class="quiet">${moment(at)}</span></span>
          </button>
          <div class="row">
            <button type="button" class="button small primary" aria-disabled=${String(busy.value === user.id)}
              onClick=${decide(user, "accepted")}>
              ${t("accept")}<span class="aloud"> ${called(user)}</span></button>
            <button type="button" class="button small" aria-disabled=${String(busy.value === user.id)}
              onClick=${decide(user, "rejected")}>
              ${t("reject")}<span class="aloud"> ${called(user)}</span></button>
          </div>
        </li>`)}</ul>
    </section>`;
}
