/** How the client looks and speaks on this device, kept from one visit to the next and shared by its tabs. */
import { effect, signal } from "../view.js";
import { choose, LANGUAGES, language } from "../texts.js";

const THEMES = ["system", "light", "dark"];

export const appearance = {
  /** "system" | "light" | "dark" */
  theme: signal("system"),
  /** "en" | "fr": the one of texts.js. */
  language,
  /** Whether messages to the user are shown by the browser while the page is not looked at. */
  notifications: signal(false),
};

/** Takes up what was chosen before, and keeps what is chosen from now on. Called once, before anything is drawn. */
export function restore() {
  take("theme", read("theme"));
  take("language", read("language"));
  take("notifications", read("notifications"));
  // Another tab chose something else.
  addEventListener("storage", ({ key, newValue }) => take(key?.replace(/^miaou:/, ""), newValue));

  effect(() => {
    const theme = appearance.theme.value;
    if (theme === "system") delete document.documentElement.dataset.theme;
    else document.documentElement.dataset.theme = theme;
    keep("theme", theme === "system" ? null : theme);
  });
  effect(() => {
    document.documentElement.lang = language.value;
    // Where it is what the browser asks for, nothing is kept: who changes the browser's language changes this one.
    keep("language", language.value === choose(navigator.languages) ? null : language.value);
  });
  effect(() => keep("notifications", appearance.notifications.value ? "yes" : null));
}

function take(name, value) {
  if (name === "theme") appearance.theme.value = THEMES.includes(value) ? value : "system";
  if (name === "language") language.value = Object.hasOwn(LANGUAGES, value ?? "") ? value : choose(navigator.languages);
  if (name === "notifications") appearance.notifications.value = value === "yes";
}

// A browser that keeps nothing (private, or told so) refuses by throwing.
function read(name) {
  try {
    return localStorage.getItem(`miaou:${name}`);
  } catch {
    return null;
  }
}

function keep(name, value) {
  try {
    if (value === null) localStorage.removeItem(`miaou:${name}`);
    else localStorage.setItem(`miaou:${name}`, value);
  } catch {
    // It holds until the page is left.
  }
}
