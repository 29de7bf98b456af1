/** People by a part of one of their names. */
import { html, useEffect, useId, useSignal } from "../view.js";
import { t } from "../texts/rooms.js";
import { Avatar } from "../chat/avatar.js";
import { Icon } from "../chat/icon.js";
import { Listing } from "./listing.js";
import { useWords } from "./words.js";

/**
 * @param {{ chat: import("../chat/chat.js").Chat, onChoose: (person: any) => void, action: string, icon: string,
 *   without?: (person: any) => boolean }} props  `action`: what choosing somebody does; `without`: who is not to be
 *   chosen.
 */
export function PeopleSearch({ chat, onChoose, action, icon, without = () => false }) {
  const id = useId();
  const q = useSignal("");
  const words = useWords(q);
  const listing = useSignal(/** @type {Listing | null} */ (null));
  useEffect(() => {
    const asked = { q: words || undefined, limit: 30 };
    const page = (after) => chat.miaou.call("GET", "/api/v1/users", { query: { ...asked, after } });
    listing.value = new Listing(page, "users");
    return () => listing.peek()?.close();
  }, [words]);

  return html`
    <form role="search" class="field" onSubmit=${(event) => event.preventDefault()}>
      <label for=${id}>${t("personName")}</label>
      <input id=${id} class="input" type="search" autocomplete="off" autofocus maxlength="100" value=${q.value}
        onInput=${(event) => { q.value = event.currentTarget.value; }} />
    </form>
    ${listing.value?.show((person) => person.id !== chat.me.value?.id && html`
      <li key=${person.id}>
        <button type="button" class="person" onClick=${() => onChoose(person)} disabled=${without(person)}>
          <${Avatar} user=${person} />
          <span class="grow own-words"><strong>${person.username}</strong>
            <span class="quiet">${person.first_name} ${person.last_name}
              ${person.role !== "member" && ` · ${t(`role_${person.role}`)}`}</span></span>
          <span class="person-action"><${Icon} name=${icon} /> ${action}</span>
        </button>
      </li>`, { list: "people", empty: html`<p class="empty">${t("nobodyFound", { words })}</p>` })}`;
}
