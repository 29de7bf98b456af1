/**
 * The client of the service: who is logged in sees the rooms, everybody else how to log in.
 *
 * How to log in is shown before the rest is fetched: the page is there at once on a slow network, too.
 */
import { html, render, signal } from "../view.js";
import { restore } from "./appearance.js";
import { Failed, lazy, Loading } from "./lazy.js";
import { Logo } from "./logo.js";

const Login = lazy(() => import("./login.js"), "Login");

restore();
const kept = keepsLogin();
/** Who is logged in, and all that is shown then; null as long as it is on its way. */
const session = signal(/** @type {any} */ (null));
const failed = signal(false);
const ready = kept ? fetchSession() : painted().then(fetchSession);

function Client() {
  const there = session.value;
  if (there?.chat.value) {
    return html`<${there.Shell} chat=${there.chat.value} came=${there.came} onLeave=${there.leave} />`;
  }
  if (!there && kept && failed.value) return html`<${Failed} retry=${() => location.reload()} />`;
  // Something to see at once: to a browser, what merely turns is no content.
  if (!there && kept) return html`<main class="filler start"><p class="login-name"><${Logo} /> miaou</p><${Loading} /></main>`;
  return html`<${Login} session=${ready} ended=${there?.ended.value ?? null} />`;
}

const root = /** @type {HTMLElement} */ (document.getElementById("client"));
// What stood there until now, which the first drawing would leave.
root.replaceChildren();
render(html`<${Client} />`, root);

/** Once it is there, a login that is kept is taken up. */
async function fetchSession() {
  try {
    const there = await import("./session.js");
    await there.resume();
    session.value = there;
    return there;
  } catch (error) {
    console.error(error);
    failed.value = true;
    return null;
  }
}

function painted() {
  return new Promise((resolve) => setTimeout(resolve, 300));
}

/** Whether a login was kept here, good or not. Once it is over, the library keeps why. */
function keepsLogin() {
  try {
    return Boolean(JSON.parse(localStorage.getItem("miaou:session") ?? "{}").token);
  } catch {
    return false;
  }
}
