/** What one sets for oneself. */
import { t } from "../../texts/settings.js";
import { html } from "../../view.js";
import { Appearance } from "./appearance.js";
import { Blocks } from "./blocks.js";
import { Data } from "./data.js";
import { Keys } from "./keys.js";
import { Sections, sheet } from "./sections.js";
import { Profile } from "./profile.js";
import { Sessions } from "./sessions.js";

await sheet(new URL("./settings.css", import.meta.url).href);

const SECTIONS = [
  { name: "profile", icon: "user", Section: Profile },
  { name: "appearance", icon: "sun", Section: Appearance },
  { name: "sessions", icon: "globe", Section: Sessions },
  { name: "keys", icon: "key-round", Section: Keys },
  { name: "blocks", icon: "ban", Section: Blocks },
  { name: "data", icon: "archive", Section: Data },
];

/** @param {{ chat: any, section?: string }} props one of the sections above, the first where it is none of them */
export function Settings({ chat, section }) {
  const shown = SECTIONS.find(({ name }) => name === section) ?? SECTIONS[0];
  const sections = SECTIONS.map(({ name, icon }) => ({ name, icon, label: t(name) }));
  return html`
    <${Sections} title=${t("settings")} root="settings" sections=${sections} section=${shown.name} back=${t("back")}>
      <h2>${t(shown.name)}</h2>
      <${shown.Section} chat=${chat} />
    <//>
  `;
}
