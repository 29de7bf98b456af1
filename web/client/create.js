/** A new room. */
import { html } from "../view.js";
import { t } from "../texts/rooms.js";
import { Icon } from "../chat/icon.js";
import { check, useAttempt } from "./attempt.js";
import { Back } from "./back.js";
import { Field } from "./field.js";
import { checkRoomName, taken } from "./names.js";
import { iconOf } from "./room-icon.js";
import { go } from "./router.js";
import { Trouble } from "./trouble.js";

/** @param {{ chat: import("../chat/chat.js").Chat }} props */
export function Create({ chat }) {
  const attempt = useAttempt();
  const submit = (event) => attempt.submit(event, async ({ name, topic, visibility }) => {
    check({ name: checkRoomName(name) });
    const asked = chat.miaou.call("POST", "/api/v1/rooms", { body: { name, topic, visibility } });
    const { room } = await asked.catch(taken("name"));
    chat.add(room);
    go(`/rooms/${room.id}`, { replace: true });
  });

  return html`
    <div class="page">
      <header class="page-head row">
        <${Back} />
        <h1 tabindex="-1">${t("newRoom")}</h1>
      </header>
      <form class="form" onSubmit=${submit} novalidate aria-busy=${String(attempt.busy.value)}>
        <${Trouble} problem=${attempt.problem.value} fields=${["name", "topic"]} />
        <${Field} name="name" label=${t("roomName")} hint=${t("roomNameHint")} wrong=${attempt.wrong("name")}
          maxlength="64" autocomplete="off" autofocus required />
        <${Field} name="topic" label=${t("topicOptional")} wrong=${attempt.wrong("topic")} maxlength="500" rows="2" />
        <${VisibilityChoice} value="public" />
        <footer class="row"><button class="button primary"
          aria-disabled=${String(attempt.busy.value)}>${attempt.busy.value ? t("oneMoment") : t("createRoom")}</button>
          <a class="button plain" href="#/">${t("cancel")}</a></footer>
      </form>
    </div>`;
}

/** Who finds a room and who gets in. @param {{ value: string }} props */
export function VisibilityChoice({ value }) {
  return html`
    <fieldset class="field choices">
      <legend class="label">${t("visibility")}</legend>
      ${["public", "private", "hidden"].map((name) => html`
        <label class="choice-card">
          <input type="radio" name="visibility" value=${name} checked=${name === value} />
          <${Icon} name=${iconOf(name)} />
          <span><strong>${t(`visibility_${name}`)}</strong>
            <span class="hint">${t(`visibility_${name}_more`)}</span></span>
        </label>`)}
    </fieldset>`;
}
