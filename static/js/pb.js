/* Comfort only: every page does its work without this script. */
"use strict";
(() => {
  const all = (selector, each) => document.querySelectorAll(selector).forEach(each);

  /* What to mend is read first. */
  const summary = document.querySelector(".error-summary");
  if (summary) summary.focus();

  /* Counts under fields follow what one types, and count as the rules do: signs alone are no word, an emoji is one. */
  const pieces = window.Intl && Intl.Segmenter && new Intl.Segmenter();
  const words = (text) => text.split(/\s+/).filter((piece) => /[\p{L}\p{N}]/u.test(piece)).length;
  const characters = (text) => [...(pieces ? pieces.segment(text.trim()) : text.trim())].length;
  all("[data-count]", (line) => {
    const field = document.getElementById(line.dataset.for);
    const shown = line.querySelector("b");
    if (!field || !shown) return;
    field.addEventListener("input", () => {
      const text = field.value;
      const number = line.dataset.count === "words" ? words(text) : characters(text);
      shown.textContent = number;
      line.classList.toggle("over", number > Number(line.dataset.most));
    });
  });

  /* Buttons that only a script can serve appear when there is one. */
  all("[data-print]", (button) => {
    button.hidden = false;
    button.addEventListener("click", () => window.print());
  });
  all("[data-share]", (button) => {
    if (!navigator.share && !navigator.clipboard) return;
    button.hidden = false;
    button.addEventListener("click", async () => {
      const url = new URL(button.dataset.share || location.pathname, location.href).href;
      try {
        if (navigator.share) await navigator.share({ title: document.title, url });
        else {
          await navigator.clipboard.writeText(url);
          if (button.dataset.done) button.textContent = button.dataset.done;
        }
      } catch { /* the person closed the panel */ }
    });
  });

  /* A form is sent once, even when its button is pressed twice. */
  all("form[method=post]", (form) => {
    let sent = false;
    form.addEventListener("submit", (event) => {
      if (sent) event.preventDefault();
      sent = true;
    });
    window.addEventListener("pageshow", () => { sent = false; });
  });

  /* A draft is kept three seconds after the last change; data-autosave is where, data-saved what to say. */
  all("form[data-autosave]", (form) => {
    const line = form.querySelector("[data-saved]");
    let timer;
    form.addEventListener("input", () => {
      clearTimeout(timer);
      timer = setTimeout(async () => {
        const answer = await fetch(form.dataset.autosave, { method: "POST", body: new FormData(form) }).catch(() => null);
        if (line) line.textContent = answer && answer.ok ? line.dataset.saved : line.dataset.unsaved;
      }, 3000);
    });
  });
})();
