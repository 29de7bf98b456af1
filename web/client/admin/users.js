/** Who is here, and what they may do. */
import { t } from "../../texts/admin.js";
import { html, useMemo, useSignal } from "../../view.js";
import { Field, filled } from "../settings/field.js";
import { Listing } from "../settings/listing.js";
import { Pages } from "../settings/pages.js";
import { Person, ROLES } from "./person.js";

/** @param {{ chat: any }} props */
export function Users({ chat }) {
  const { miaou } = chat;
  const wanted = useSignal({ q: "", role: "" });
  const pages = useMemo(
    () => Pages.of(miaou, "/api/v1/users", { name: "users", query: wanted.value }),
    [miaou, wanted.value],
  );
  const find = (event) => {
    event.preventDefault();
    const { q, role } = filled(event.currentTarget);
    wanted.value = { q, role };
  };
  return html`
    <p class="quiet">${t("usersAbout")}</p>
    <form class="row wrap end" role="search" onSubmit=${find}>
      <${Field} label=${t("usersFind")}>
        ${(given) => html`<input class="input" type="search" name="q" maxlength="100" autocomplete="off" ...${given} />`}
      <//>
      <${Field} label=${t("role")}>
        ${(given) => html`
          <select class="input" name="role" onChange=${(event) => event.target.form.requestSubmit()} ...${given}>
            <option value="">${t("all")}</option>
            ${Object.entries(ROLES).map(([value, label]) => html`<option key=${value} value=${value}>${t(label)}</option>`)}
          </select>
        `}
      <//>
      <button class="button">${t("find")}</button>
    </form>
    <${Listing} pages=${pages} label=${t("users")} empty=${t("usersNone")}>
      ${(users) => html`
        <ul class="cards">
          ${users.map((user) => html`
            <${Person} key=${user.id} chat=${chat} user=${user} onChange=${(by) => pages.replace(user, by)} />
          `)}
        </ul>
      `}
    <//>
  `;
}
