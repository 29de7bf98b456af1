/** How the client looks and speaks on this device. */
import { LANGUAGES } from "../../texts.js";
import { t } from "../../texts/settings.js";
import { html, useId, useSignal } from "../../view.js";
import { appearance } from "../appearance.js";

const THEMES = { system: "themeSystem", light: "themeLight", dark: "themeDark" };

export function Appearance() {
  const { language, theme } = appearance;
  return html`
    <p class="quiet">${t("appearanceAbout")}</p>
    <${Choice} legend=${t("language")} chosen=${language}
      choices=${Object.entries(LANGUAGES).map(([value, label]) => ({ value, label, lang: value }))} />
    <${Choice} legend=${t("theme")} chosen=${theme}
      choices=${Object.entries(THEMES).map(([value, label]) => ({ value, label: t(label) }))} />
    <${Notifications} />
  `;
}

/** One of a few, which holds at once. */
function Choice({ legend, chosen, choices }) {
  const name = useId();
  return html`
    <fieldset class="card">
      <legend class="label">${legend}</legend>
      ${choices.map(({ value, label, lang }) => html`
        <label class="choice" key=${value}>
          <input
            type="radio" name=${name} value=${value} checked=${chosen.value === value}
            onChange=${() => (chosen.value = value)}
          />
          <span lang=${lang}>${label}</span>
        </label>
      `)}
    </fieldset>
  `;
}

/** The browser is asked when somebody wants it, and not before. What it says is shown: nothing here can change it. */
function Notifications() {
  const id = useId();
  const { notifications } = appearance;
  const able = "Notification" in globalThis;
  const permission = useSignal(able ? Notification.permission : "denied");
  const toggle = async (event) => {
    const input = event.currentTarget;
    if (input.checked && permission.value !== "granted") permission.value = await Notification.requestPermission();
    notifications.value = input.checked && permission.value === "granted";
    input.checked = notifications.value;
  };
  const denied = permission.value === "denied";
  return html`
    <div class="card form">
      <h3>${t("notifications")}</h3>
      <div>
        <label class="choice">
          <input
            type="checkbox" checked=${notifications.value && !denied} disabled=${denied} aria-describedby=${id}
            onChange=${toggle}
          />
          ${t("notify")}
        </label>
        <p class="hint" id=${id} role="status">${t(!able ? "notifyUnable" : denied ? "notifyDenied" : "notifyHint")}</p>
      </div>
    </div>
  `;
}
