/** Where one is logged in. */
import { moment } from "../../texts.js";
import { t } from "../../texts/settings.js";
import { html, useMemo, useSignal } from "../../view.js";
import { Ask } from "../ask.js";
import { device } from "./device.js";
import { Listing } from "./listing.js";
import { Pages } from "./pages.js";

/** @param {{ chat: any }} props */
export function Sessions({ chat }) {
  const { miaou } = chat;
  const pages = useMemo(() => Pages.of(miaou, "/api/v1/sessions", { name: "sessions", by: "before" }), [miaou]);
  // The session that is about to end; "others" for all but this one.
  const ending = useSignal(/** @type {any} */ (null));
  const close = () => (ending.value = null);
  const end = async () => {
    await miaou.call("DELETE", `/api/v1/sessions/${ending.peek().id}`);
    pages.replace(ending.peek());
  };
  const endOthers = async () => {
    await miaou.call("DELETE", "/api/v1/sessions");
    await pages.load();
  };
  const others = pages.items.value.some((session) => !session.current);
  return html`
    <p class="quiet">${t("sessionsAbout")}</p>
    <${Listing} pages=${pages} label=${t("sessions")} empty=${t("sessionsNone")}>
      ${(sessions) => html`
        <ul class="cards">
          ${sessions.map((session) => html`
            <${Session} key=${session.id} session=${session} onEnd=${() => (ending.value = session)} />
          `)}
        </ul>
      `}
    <//>
    ${others && html`
      <p>
        <button type="button" class="button danger" onClick=${() => (ending.value = "others")}>
          ${t("endOthers")}
        </button>
      </p>
    `}
    ${ending.value === "others" && html`
      <${Ask} title=${t("endOthers")} danger yes=${t("endOthersDo")} act=${endOthers} onClose=${close}>
        <p>${t("endOthersAsk")}</p>
      <//>
    `}
    ${ending.value?.id && html`
      <${Ask} title=${t("endOne")} danger yes=${t("endOneDo")} act=${end} onClose=${close}>
        <p>${t("endOneAsk", { device: called(ending.value) })}</p>
      <//>
    `}
  `;
}

function Session({ session, onEnd }) {
  const { current, user_agent, address, created_at, last_used_at } = session;
  return html`
    <li class="card">
      <div class="row wrap">
        <strong class="grow" title=${user_agent ?? undefined}>${called(session)}</strong>
        ${current
          ? html`<span class="badge loud">${t("thisDevice")}</span>`
          : html`<button type="button" class="button small" onClick=${onEnd}>
              ${t("end")}<span class="aloud"> ${called(session)}</span>
            </button>`}
      </div>
      <dl class="facts">
        <div><dt>${t("lastUsed")}</dt><dd>${moment(last_used_at)}</dd></div>
        <div><dt>${t("began")}</dt><dd>${moment(created_at)}</dd></div>
        <div><dt>${t("address")}</dt><dd>${address ?? t("unknown")}</dd></div>
      </dl>
    </li>
  `;
}

function called({ user_agent }) {
  const { browser, system } = device(user_agent);
  if (browser && system) return t("deviceOn", { browser, system });
  return browser ?? system ?? t("deviceUnknown");
}
