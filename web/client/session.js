/** Who is logged in here, from one visit to the next and in all tabs. */
import { Miaou } from "../miaou.js";
import { signal } from "../view.js";
import { Chat } from "../chat/chat.js";
import { appearance } from "./appearance.js";
import { forgetNotices } from "./notices.js";
import { go } from "./router.js";

export { Shell } from "./shell.js";

export const miaou = new Miaou({ language: () => appearance.language.value });

/** What the user is in; null while nobody is logged in. */
export const chat = signal(/** @type {Chat | null} */ (null));
/** Why the login is over: as the library names it, and what somebody said about it. Null where nobody was logged in. */
export const ended = signal(/** @type {{ name: string, reason: string } | null} */ (null));
let said = "";

/** Takes up the login that is kept, if there is one. */
export async function resume() {
  if (!chat.peek() && (await miaou.restore()) && !chat.peek()) begin();
}

/** Whether the user has logged in on this page: the form took the focus along. */
export let came = false;

/** Somebody has logged in. */
export function enter() {
  came = true;
  begin();
}

function begin() {
  ended.value = null;
  said = "";
  chat.value = new Chat(miaou);
  chat.value.start();
}

/** The user has logged out here. */
export function leave() {
  over("logged_out");
}

function over(reason) {
  if (!chat.peek()) return;
  const forget = reason === "logged_out" || reason === "account_erased";
  chat.peek()?.stop({ forget });
  // Who comes next is not to see where one was, nor what one was told.
  forgetNotices();
  if (forget) go("/", { replace: true });
  chat.value = null;
  ended.value = { name: reason, reason: said };
}

for (const kind of ["user_kicked", "user_banned"]) miaou.on(kind, ({ reason }) => { said = reason; });
miaou.on("ended", ({ reason }) => over(reason));

// Another tab logged in, or this page comes out of the browser's store.
const look = () => {
  if (!document.hidden) resume();
};
addEventListener("storage", look);
addEventListener("pageshow", (event) => event.persisted && look());
document.addEventListener("visibilitychange", look);
