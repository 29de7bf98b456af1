// What is on the pages, by what it is called in their tables of texts, so that a better word there changes no test.
import { language } from "../../web/texts.js";

/** What speaks English here, whatever the machine that this runs on does. */
language.value = "en";

export { t as admin } from "../../web/texts/admin.js";
export { t as chat } from "../../web/texts/chat.js";
export { t as client } from "../../web/texts/rooms.js";
export { t as parts } from "../../web/texts/parts.js";
export { t as settings } from "../../web/texts/settings.js";
export { t as widget } from "../../web/texts/widget.js";

/** The same in another language. */
export function inLanguage(code, say) {
  const before = language.value;
  language.value = code;
  try {
    return say();
  } finally {
    language.value = before;
  }
}
