/** Who is here, and what they may do. */
import { t } from "../../texts/admin.js";
import { html, useMemo, useSignal } from "../../view.js";
import { Field } from "../field.js";
import { filled } from "../attempt.js";
import { Listing } from "../settings/listing.js";
import { Pages } from "../settings/pages.js";
import { Select } from "../settings/select.js";
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
  const roles = [["", t("all")], ...Object.entries(ROLES).map(([role, label]) => [role, t(label)])];
  return html`
    <p class="quiet">${t("usersAbout")}</p>
    <form class="row wrap end" role="search" aria-label=${t("users")} onSubmit=${find}>
      <${Field} name="q" type="search" label=${t("usersFind")} maxlength="100" autocomplete="off" />
      <${Select}
        name="role" label=${t("role")} options=${roles} onPick=${(event) => event.target.form.requestSubmit()}
      />
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
