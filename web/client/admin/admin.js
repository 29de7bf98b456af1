/** What admins do: keep order, and look after the service. */
import { Icon } from "../../chat/icon.js";
import { t } from "../../texts/admin.js";
import { html } from "../../view.js";
import { Sections, sheet } from "../settings/sections.js";
import { Filters } from "./filters.js";
import { Logs } from "./logs.js";
import { Reports } from "./reports.js";
import { Requests } from "./requests.js";
import { Sanctions } from "./sanctions.js";
import { Service } from "./service.js";
import { Stickers } from "./stickers.js";
import { Users } from "./users.js";
import { Webhooks } from "./webhooks.js";

await Promise.all(
  ["../settings/settings.css", "./admin.css"].map((file) => sheet(new URL(file, import.meta.url).href)),
);

const SECTIONS = [
  { name: "reports", icon: "flag", Section: Reports },
  { name: "requests", icon: "door-open", Section: Requests },
  { name: "sanctions", icon: "ban", Section: Sanctions },
  { name: "filters", icon: "eye", Section: Filters },
  { name: "users", icon: "users", Section: Users },
  { name: "logs", icon: "scroll-text", Section: Logs },
  { name: "stickers", icon: "sticker", Section: Stickers },
  { name: "webhooks", icon: "link", Section: Webhooks },
  { name: "service", icon: "settings", Section: Service },
];

/** @param {{ chat: any, section?: string }} props one of the sections above, the first where it is none of them */
export function Admin({ chat, section }) {
  const admin = chat.me.value?.role === "admin";
  const shown = SECTIONS.find(({ name }) => name === section) ?? SECTIONS[0];
  const sections = admin ? SECTIONS.map(({ name, icon }) => ({ name, icon, label: t(name) })) : [];
  return html`
    <${Sections}
      title=${t("admin")} root="admin" sections=${sections} section=${admin ? shown.name : ""} back=${t("back")}
    >
      ${admin
        ? html`<h2>${t(shown.name)}</h2><${shown.Section} chat=${chat} />`
        : html`<p class="note warn"><${Icon} name="lock" /> <span>${t("notAdmin")}</span></p>`}
    <//>
  `;
}
