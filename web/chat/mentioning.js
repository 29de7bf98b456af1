/** Completes the name of a member after an at sign, in a list above which one goes on writing. */
import { html, useId, useRef, useSignal } from "../view.js";
import { t } from "../texts/chat.js";
import { Avatar } from "./avatar.js";

/** How many names are shown. */
const MOST = 8;

/**
 * @param {import("./talk.js").Talk} talk
 * @param {(text: string, caret: number) => void} write  takes the text with the name in it
 */
export function useMentioning(talk, write) {
  const id = useId();
  const found = useSignal(/** @type {{ id: number, username: string }[]} */ ([]));
  const chosen = useSignal(0);
  const place = useRef({ from: 0, to: 0, text: "" });

  const close = () => (found.value = []);
  const look = async (field) => {
    const { value, selectionStart: caret } = field;
    const [, begun] = /(?:^|[^\p{L}\p{N}])@([\p{L}\p{N}_.-]*)$/u.exec(value.slice(0, caret)) ?? [];
    if (begun === undefined || talk.room.direct || !talk.room.id) return close();
    place.current = { from: caret - begun.length, to: caret, text: value };
    const members = await talk.room.members().catch(() => []);
    // What was typed meanwhile has its own look.
    if (field.value !== value) return undefined;
    const users = members.map(({ user }) => user).filter((user) => user.id !== talk.me);
    const wanted = begun.toLowerCase();
    const starts = users.filter(({ username }) => username.toLowerCase().startsWith(wanted));
    const holds = users.filter(({ username }) => username.toLowerCase().indexOf(wanted) > 0);
    chosen.value = 0;
    found.value = [...starts, ...holds].slice(0, MOST);
    return undefined;
  };
  const pick = (user) => {
    const { from, to, text } = place.current;
    close();
    write(`${text.slice(0, from)}${user.username} ${text.slice(to)}`, from + user.username.length + 1);
  };

  /** @returns {boolean} whether the key was for the list */
  const press = (event) => {
    const count = found.value.length;
    if (count === 0) return false;
    const steps = {
      ArrowDown: () => (chosen.value = (chosen.value + 1) % count),
      ArrowUp: () => (chosen.value = (chosen.value + count - 1) % count),
      Enter: () => pick(found.value[chosen.value]),
      Tab: () => pick(found.value[chosen.value]),
      Escape: close,
    };
    if (!steps[event.key] || event.shiftKey) return false;
    event.preventDefault();
    steps[event.key]();
    return true;
  };

  const open = found.value.length > 0;
  const attributes = {
    "aria-autocomplete": "list", "aria-haspopup": "listbox", "aria-controls": open ? id : undefined,
    "aria-activedescendant": open ? `${id}-${chosen.value}` : undefined,
  };
  const view = html`
    <ul id=${id} class="completion" role="listbox" aria-label=${t("members")} hidden=${!open}>
      ${found.value.map((user, at) => html`
        <li key=${user.id} id=${`${id}-${at}`} role="option" aria-selected=${String(at === chosen.value)}
          onPointerDown=${(event) => event.preventDefault()} onClick=${() => pick(user)}>
          <${Avatar} user=${user} /> ${user.username}</li>`)}
    </ul>
    <span class="aloud" aria-live="polite">${open && t("found", { n: found.value.length })}</span>`;
  return { look, press, close, attributes, view };
}
