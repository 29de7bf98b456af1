/*
 * A chat in any page, with one line:
 *   <script src="https://chat.example/widget.js" data-room="lobby" async></script>
 * What else can be said there is in docs/widget.md. Nothing here throws into the page.
 */
(() => {
  "use strict";
  const failed = (error) => console.error("miaou: the chat could not be loaded.", error);
  try {
    const script = /** @type {HTMLScriptElement | null} */ (document.currentScript);
    if (!script) return console.error('miaou: load widget.js with a plain <script src>, without type="module".');
    const main = import(new URL("{{assets}}/widget/main.js", script.src).href);
    main.then((module) => module.add(script)).catch(failed);

    // An element with the id "miaou" is window.miaou too, hence the question about open.
    const page = /** @type {any} */ (window);
    if (typeof page.miaou?.open === "function") return;
    const later = (name, values) => main.then((module) => module[name](...values)).catch(() => {});
    page.miaou = Object.freeze({
      open: (room) => void later("open", [room]),
      close: (room) => void later("close", [room]),
      on: (event, hear) => {
        const off = later("on", [event, hear]);
        return () => void off.then((end) => end?.());
      },
    });
  } catch (error) {
    failed(error);
  }
})();
