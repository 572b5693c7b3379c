/* Comfort at the paper desk: the check without a new page, with a sound; keying with one key for each mark. */
"use strict";
(() => {
  /* One answer is also heard: high for accepted, low and twice for anything else. */
  let speaker;
  const tone = (height, start) => {
    const source = speaker.createOscillator();
    const volume = speaker.createGain();
    source.frequency.value = height;
    volume.gain.value = 0.15;
    source.connect(volume).connect(speaker.destination);
    source.start(speaker.currentTime + start);
    source.stop(speaker.currentTime + start + 0.14);
  };
  const sound = (good) => {
    try {
      speaker = speaker || new AudioContext();
      if (good) tone(880, 0);
      else { tone(220, 0); tone(196, 0.2); }
    } catch { /* words and colour say it too */ }
  };

  const slow = document.querySelector("form[data-slow]");
  if (slow) slow.addEventListener("submit", () => { slow.querySelector("[data-busy]").hidden = false; });

  const check = document.querySelector("form[data-check]");
  if (check) {
    const field = check.querySelector("input:not([type=hidden])");
    const notice = document.querySelector("[data-unrecorded]");
    let waiting = false, next = false; /* the next one was scanned while the answer was still coming */
    const unrecorded = (failed) => {
      notice.hidden = !failed;
      if (failed) { document.querySelector("[data-answer]").replaceChildren(); sound(false); }
    };
    check.addEventListener("submit", async (event) => {
      event.preventDefault();
      if (waiting) { next = true; return; }
      waiting = true;
      const sent = new FormData(check);
      for (const each of check.querySelectorAll("input:not([type=hidden])")) each.value = ""; /* nobody's number stays */
      try {
        const answer = await fetch(check.action, { method: "POST", body: sent });
        if (answer.status !== 200 && answer.status !== 422) throw new Error(String(answer.status));
        const page = new DOMParser().parseFromString(await answer.text(), "text/html");
        for (const part of ["[data-answer]", "[data-figures]"]) {
          document.querySelector(part).replaceChildren(...page.querySelector(part).childNodes);
        }
        unrecorded(false);
        const shown = document.querySelector("[data-answer] .answer");
        sound(Boolean(shown) && !shown.classList.contains("no"));
        if (answer.status === 422 && !next) for (const [name, value] of sent) if (check.elements[name] && name !== "form_token") check.elements[name].value = value;
      } catch {
        unrecorded(true);
      }
      waiting = false;
      field.focus();
      if (next) { next = false; check.requestSubmit(); } else field.select();
    });
  }

  /* The letter printed behind a number marks its project, with Shift the second of two; Enter keeps the paper. The next
     one comes without a new page: keys struck meanwhile wait for it, so that nobody has to wait for the site. */
  const desk = document.querySelector("[data-keying]");
  if (desk) {
    const SCAN = 100; /* milliseconds: a scanner ends a code with Enter sooner than any hand */
    const notice = document.querySelector("[data-unrecorded]");
    let waiting = false, queue = [], scanned = -SCAN;
    const form = () => desk.querySelector("form.keying");
    const plain = (event) => !event.ctrlKey && !event.metaKey && !event.altKey && /^([a-z0-9]|Enter)$/i.test(event.key);
    const show = async (answer) => {
      const page = new DOMParser().parseFromString(await answer.text(), "text/html").querySelector("[data-keying]");
      if (!page) { location.assign(answer.url); return; }
      desk.replaceChildren(...page.childNodes);
      if (answer.status === 422) { queue = []; sound(false); }
    };
    const keep = async () => {
      const sent = form();
      waiting = true;
      try {
        const answer = await fetch(sent.action, { method: "POST", body: new FormData(sent) });
        if (answer.status >= 500) throw new Error(String(answer.status));
        if (answer.status !== 200 && answer.status !== 422) { sent.submit(); return; } /* the page says what is wrong */
        await show(answer);
        notice.hidden = true;
      } catch {
        queue = [];
        notice.hidden = false;
        sound(false);
      }
      waiting = false;
      if (form()) form().elements.marks.focus();
      while (queue.length && !waiting && form()) press(...queue.shift());
    };
    const mark = (sign, second, at) => {
      const typed = form().elements.marks;
      const figures = typed.value.match(/[0-9]+$/);
      const single = "signs" in desk.dataset;
      let found = [...form().querySelectorAll("[data-sign]")];
      found = found.filter((each) => each.dataset.sign === sign && (!figures || each.value === figures[0]));
      if (!figures && single) found = found.slice(second ? 1 : 0, second ? 2 : 1);
      if (found.length !== 1 || (!figures && !single)) return false;
      found[0].checked = figures ? true : !found[0].checked;
      if (figures) typed.value = typed.value.slice(0, -figures[0].length);
      if (figures) scanned = at;
      return true;
    };
    const press = (key, second, at) => {
      if (key === "Enter") { if (at - scanned > SCAN) keep(); }
      else if (!/[a-z]/i.test(key) || !mark(key.toUpperCase(), second, at)) form().elements.marks.value += key;
    };
    desk.addEventListener("submit", (event) => { if (event.target === form()) { event.preventDefault(); if (!waiting) keep(); } });
    document.addEventListener("keydown", (event) => {
      if (!plain(event)) return;
      if (waiting) { event.preventDefault(); queue.push([event.key, event.shiftKey, event.timeStamp]); return; }
      const typed = form() && form().elements.marks;
      const at = event.target;
      const inText = at.tagName === "INPUT" && !["checkbox", "radio"].includes(at.type);
      if (!typed || (at !== document.body && !desk.contains(at))) return;
      if (event.key === "Enter") {
        if (["A", "BUTTON", "SUMMARY"].includes(at.tagName)) return;
        event.preventDefault();
        press("Enter", false, event.timeStamp);
      } else if (/[a-z]/i.test(event.key) && (!inText || at === typed)) {
        if (mark(event.key.toUpperCase(), event.shiftKey, event.timeStamp)) event.preventDefault();
      }
    });
  }
})();
