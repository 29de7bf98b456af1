/** A new room. */
import { html, useRef, useSignal } from "../view.js";
import { t } from "../texts/rooms.js";
import { Icon } from "../chat/icon.js";
import { Field } from "./field.js";
import { said } from "./lazy.js";
import { checkRoomName } from "./names.js";
import { Back, Wrong, point } from "./parts.js";
import { iconOf } from "./room-icon.js";
import { go } from "./router.js";

/** @param {{ chat: import("../chat/chat.js").Chat }} props */
export function Create({ chat }) {
  const form = useRef(/** @type {HTMLFormElement | null} */ (null));
  const wrong = useSignal(/** @type {Record<string, string>} */ ({}));
  const problem = useSignal(/** @type {any} */ (null));
  const busy = useSignal(false);

  const submit = async (event) => {
    event.preventDefault();
    if (busy.value) return;
    const { name, topic, visibility } = Object.fromEntries(new FormData(event.currentTarget));
    const trimmed = String(name).trim();
    const bad = checkRoomName(trimmed);
    wrong.value = bad ? { name: bad } : {};
    problem.value = null;
    if (bad) return point(form.current);
    busy.value = true;
    try {
      const body = { name: trimmed, topic: String(topic).trim(), visibility };
      const { room } = await chat.miaou.call("POST", "/api/v1/rooms", { body });
      chat.add(room);
      go(`/rooms/${room.id}`, { replace: true });
    } catch (error) {
      busy.value = false;
      wrong.value = error.outcome === "room_exists" ? { name: said(error) } : error.fields ?? {};
      if (Object.keys(wrong.value).length === 0) problem.value = error;
      point(form.current);
    }
  };

  return html`
    <div class="page">
      <header class="page-head row">
        <${Back} />
        <h1 tabindex="-1">${t("newRoom")}</h1>
      </header>
      <form ref=${form} class="form" onSubmit=${submit} novalidate aria-busy=${String(busy.value)}>
        <${Wrong} problem=${problem.value} />
        <${Field} name="name" label=${t("roomName")} hint=${t("roomNameHint")} wrong=${wrong.value.name}
          maxlength="64" autocomplete="off" autofocus required />
        <${Field} name="topic" label=${t("topicOptional")} wrong=${wrong.value.topic} maxlength="500" rows="2" />
        <${VisibilityChoice} value="public" />
        <footer class="row"><button class="button primary"
          aria-disabled=${String(busy.value)}>${busy.value ? t("oneMoment") : t("createRoom")}</button>
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
