/** The client of the service: who is logged in sees the rooms, everybody else how to log in. */
import { appearance, restore } from "./appearance.js";
import { lazy, Loading } from "./lazy.js";
import { Miaou } from "../miaou.js";
import { Chat } from "../chat/chat.js";
import { html, render, signal } from "../view.js";

const Login = lazy(() => import("./login.js"), "Login");
const Shell = lazy(() => import("./shell.js"), "Shell");

restore();
const miaou = new Miaou({ language: () => appearance.language.value });

/** "starting" | "login" | "chat" */
const page = signal("starting");
/** What the user is in. @type {import("../view.js").Signal<Chat | null>} */
const chat = signal(null);
/** Why the login is over, where it was not the user who ended it here. */
const ended = signal("");

function enter() {
  ended.value = "";
  chat.value = new Chat(miaou);
  page.value = "chat";
  chat.value.start();
}

function leave(reason) {
  chat.peek()?.stop({ forget: reason === "logged_out" });
  chat.value = null;
  ended.value = reason;
  page.value = "login";
}

miaou.on("ended", ({ reason }) => leave(reason));
// Another tab logged in, or this page comes out of the browser's store.
const look = async () => {
  if (page.peek() === "login" && !document.hidden && (await miaou.restore()) && page.peek() === "login") enter();
};
addEventListener("storage", look);
addEventListener("pageshow", (event) => event.persisted && look());
document.addEventListener("visibilitychange", look);

function Client() {
  if (page.value === "login") return html`<${Login} miaou=${miaou} ended=${ended} onEnter=${enter} />`;
  if (chat.value) return html`<${Shell} chat=${chat.value} onLeave=${() => leave("logged_out")} key=${miaou.user?.id} />`;
  return html`<${Loading} />`;
}

render(html`<${Client} />`, document.getElementById("client"));

if (await miaou.restore()) enter();
else page.value = "login";
