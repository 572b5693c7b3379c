/* A code that came with the square of a letter stands behind #: it fills the field and leaves the address at once. */
"use strict";
(() => {
  const field = document.getElementById("code");
  if (!field) return;
  const signs = /[^0-9A-Z]/g;
  const grouped = (text) => (text.toUpperCase().replace(signs, "").slice(0, 24).match(/.{1,4}/g) || []).join("-");
  const held = decodeURIComponent(location.hash.slice(1));
  if (/^[0-9A-Za-z -]{20,30}$/.test(held)) {
    field.value = grouped(held);
    history.replaceState(null, "", location.pathname + location.search);
    const next = document.getElementById("day");
    if (next) next.focus();
  }
  /* Groups of four show while one types at the end of the field. */
  field.addEventListener("input", (event) => {
    if (event.inputType !== "insertText" || field.selectionStart !== field.value.length) return;
    field.value = grouped(field.value) + (/[ -]$/.test(field.value) ? "-" : "");
  });
})();
