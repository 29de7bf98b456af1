/** Finding people, and writing to somebody for the first time. */
import { batch, html, useEffect, useSignal } from "../view.js";
import { t } from "../texts/rooms.js";
import { Avatar, called } from "../chat/avatar.js";
import { Icon } from "../chat/icon.js";
import { Failed, lazy, Loading } from "./lazy.js";
import { Back } from "./back.js";
import { PeopleSearch } from "./people-search.js";
import { Conversation } from "./place.js";
import { go } from "./router.js";

const Profile = lazy(() => import("./profile.js"), "Profile");

/**
 * @param {{ chat: import("../chat/chat.js").Chat, name?: string }} props  `name`: to whom; who is looked for, without.
 */
export function People({ chat, name }) {
  if (name) return html`<${First} chat=${chat} name=${name} />`;
  return html`
    <section class="pane"><div class="page">
      <header class="page-head row">
        <${Back} />
        <h1 tabindex="-1">${t("writeToSomeone")}</h1>
      </header>
      <${PeopleSearch} chat=${chat} onChoose=${(person) => write(chat, person)} icon="message-circle"
        action=${t("write")} />
    </div></section>`;
}

/** Goes to where one writes to somebody. */
export function write(chat, user) {
  const { id } = chat.conversation(user);
  go(id ? `/rooms/${id}` : `/people/${encodeURIComponent(user.username)}`);
}

/** A conversation that is not there yet: it begins with the first message. */
function First({ chat, name }) {
  const person = useSignal(/** @type {any} */ (undefined));
  const problem = useSignal(/** @type {any} */ (null));
  const room = useSignal(/** @type {any} */ (null));
  const profile = useSignal(false);
  const load = async () => {
    problem.value = null;
    try {
      const { user } = await chat.miaou.call("GET", `/api/v1/users/${encodeURIComponent(name)}`);
      if (chat.blocked.peek().has(user.id)) await chat.findConversation(user).catch(() => {});
      batch(() => {
        room.value = chat.conversation(user);
        person.value = user;
      });
    } catch (error) {
      if (error.status === 404) person.value = null;
      else problem.value = error;
    }
  };
  useEffect(() => {
    load();
    return () => room.peek()?.id === null && room.peek().close();
  }, []);
  const begun = person.value && chat.conversation(person.value).id;
  useEffect(() => {
    if (!begun) return;
    const [before, now] = [room.peek(), chat.rooms.peek().get(begun)];
    if (before && before !== now && now) {
      now.draft.value ??= before.draft.peek();
      before.draft.value = null;
    }
    go(`/rooms/${begun}`, { replace: true });
  }, [begun]);

  const user = person.value;
  return html`
    <section class="pane">
      <header class="head row">
        <${Back} to="#/people" />
        ${user && html`<${Avatar} user=${user} />`}
        <div class="grow head-title"><h1 tabindex="-1">${user ? called(user) : name}</h1>
          ${user && html`<p class="quiet">${user.first_name} ${user.last_name}</p>`}</div>
        ${user && html`<button type="button" class="button plain square" aria-label=${t("profile")}
          title=${t("profile")}
          onClick=${() => { profile.value = true; }}><${Icon} name="info" /></button>`}
      </header>
      ${problem.value ? html`<${Failed} problem=${problem.value} retry=${load} />`
        : user === undefined ? html`<${Loading} />`
        : user === null || user.id === chat.me.value?.id ? html`<div class="center filler">
          <p class="empty">${t("noSuchUser")}</p></div>`
        : html`<${Conversation} chat=${chat} room=${room.value} />`}
    </section>
    ${profile.value && html`<${Profile} chat=${chat} user=${user} onClose=${() => { profile.value = false; }} />`}`;
}
