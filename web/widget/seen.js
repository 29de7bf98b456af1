/** The part of the window that the keyboard of a phone leaves to see: CSS alone does not know it. */

/** @param {HTMLElement} host is told as `--seen` (height) and `--seen-top` @returns {() => void} ends it */
export function tellSeen(host) {
  const seen = window.visualViewport;
  if (!seen) return () => {};
  const tell = () => {
    // Who has zoomed in looks at a part of the panel, which stays as it is.
    const whole = seen.scale > 1.01;
    host.style.setProperty("--seen", whole ? "100dvh" : `${seen.height}px`);
    host.style.setProperty("--seen-top", whole ? "0px" : `${seen.offsetTop}px`);
  };
  tell();
  seen.addEventListener("resize", tell);
  seen.addEventListener("scroll", tell);
  return () => {
    seen.removeEventListener("resize", tell);
    seen.removeEventListener("scroll", tell);
  };
}
