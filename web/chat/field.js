/** A field for text that is as high as what is in it; its style sheet says how high at most. */

/** @param {HTMLTextAreaElement | null} field */
export function grow(field) {
  if (!field) return;
  field.style.height = "auto";
  field.style.height = `${field.scrollHeight + field.offsetHeight - field.clientHeight}px`;
}
