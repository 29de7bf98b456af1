/** What the parts that every page shares say. */
import { texts } from "../texts.js";

export const t = texts({
  en: {
    close: "Close",
    connected: "here",
    away: "away",
    disconnected: "not here",
    nobody: "Former user",
  },
  fr: {
    close: "Fermer",
    connected: "en ligne",
    away: "absent",
    disconnected: "hors ligne",
    nobody: "Ancien utilisateur",
  },
});
