/** Emoji to choose from: by group, or by a word. */
import { html, useMemo, useRef, useSignal } from "../view.js";
import { language } from "../texts.js";
import { t } from "../texts/chat.js";
import { find, GROUPS, OFTEN } from "./emoji.js";
import { Popover } from "./popover.js";

/** Reacts to a message. */
export function ReactionPicker({ talk, message, anchor, onClose }) {
  return html`<${EmojiPicker} label=${t("react")} anchor=${anchor} onClose=${onClose}
    onPick=${(emoji) => talk.pick(message, emoji)} />`;
}

/** @param {{ label: string, anchor: Element | null, onPick: (emoji: string) => void, onClose: () => void }} props */
export function EmojiPicker({ label, anchor, onPick, onClose }) {
  const question = useSignal("");
  const box = useRef(/** @type {HTMLElement | null} */ (null));
  const groups = useMemo(() => {
    if (question.value.trim()) return /** @type {any} */ ([["found", find(question.value)]]);
    const often = OFTEN.map((emoji) => GROUPS.flatMap(([, all]) => all).find((known) => known.emoji === emoji));
    return [["often", often], ...GROUPS];
  }, [question.value]);

  const onKeyDown = (event) => {
    const all = /** @type {HTMLElement[]} */ ([...box.current?.querySelectorAll("button") ?? []]);
    const at = all.indexOf(event.target);
    if (at === -1) {
      if (event.key === "ArrowDown") all[0]?.focus();
      else if (event.key !== "Enter" || !all[0]) return;
      else all[0].click();
      return event.preventDefault();
    }
    const to = target(all, at, event.key);
    if (!to) return;
    event.preventDefault();
    to.focus();
  };

  return html`
    <${Popover} label=${label} anchor=${anchor} onClose=${onClose} class="emojis">
      <div onKeyDown=${onKeyDown}>
        <input class="input" type="search" autofocus placeholder=${t("findEmoji")} aria-label=${t("findEmoji")}
          value=${question.value} onInput=${(event) => (question.value = event.currentTarget.value)} />
        <div ref=${box} class="choices">
          ${groups.map(([name, emoji], group) => html`
            <section key=${name} aria-label=${t(`emoji_${name}`)}>
              <h2>${t(`emoji_${name}`)}</h2>
              <div class="grid">${emoji.map((one, at) => html`
                <button key=${one.emoji} type="button" class="emoji" tabindex=${group + at === 0 ? 0 : -1}
                  title=${one[language.value]} aria-label=${`${one.emoji} ${one[language.value]}`}
                  onClick=${() => { onClose(); onPick(one.emoji); }}>${one.emoji}</button>`)}
              </div>
            </section>`)}
          ${groups[0][1].length === 0 && html`<p class="quiet" role="status">${t("noEmoji")}</p>`}
        </div>
      </div>
    <//>`;
}

/** Where an arrow leads from one of the buttons: beside it, or to the nearest of the row above or below. */
function target(all, at, key) {
  if (key === "ArrowRight") return all[at + 1];
  if (key === "ArrowLeft") return all[at - 1];
  if (key === "Home") return all[0];
  if (key === "End") return all.at(-1);
  if (key !== "ArrowDown" && key !== "ArrowUp") return undefined;
  const from = all[at].getBoundingClientRect();
  const others = key === "ArrowDown" ? all.slice(at + 1) : all.slice(0, at).reverse();
  const apart = (one, top) => Math.abs(one.getBoundingClientRect().top - top);
  const row = others.find((one) => apart(one, from.top) > 4)?.getBoundingClientRect().top ?? NaN;
  const there = others.filter((one) => apart(one, row) < 4);
  const distance = (one) => Math.abs(one.getBoundingClientRect().left - from.left);
  return there.sort((a, b) => distance(a) - distance(b))[0];
}
