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

  const check = document.querySelector("form[data-check]");
  if (check) {
    const field = check.querySelector("input:not([type=hidden])");
    const notice = document.querySelector("[data-unrecorded]");
    let waiting = false;
    const unrecorded = (failed) => {
      notice.hidden = !failed;
      if (failed) { document.querySelector("[data-answer]").replaceChildren(); sound(false); }
    };
    check.addEventListener("submit", async (event) => {
      event.preventDefault();
      if (waiting) return;
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
        if (answer.status === 422) for (const [name, value] of sent) if (check.elements[name] && name !== "form_token") check.elements[name].value = value;
      } catch {
        unrecorded(true);
      }
      waiting = false;
      field.focus();
      field.select();
    });
  }

  /* The letter printed behind a number marks its project, with Shift the second of two; Enter keeps the paper. */
  const keying = document.querySelector("form[data-keying]");
  if (keying) {
    const typed = keying.elements.marks;
    const marks = [...keying.querySelectorAll("[data-sign]")];
    const single = "signs" in keying.dataset;
    keying.addEventListener("keydown", (event) => {
      if (event.ctrlKey || event.metaKey || event.altKey) return;
      const inText = event.target.tagName === "INPUT" && !["checkbox", "radio"].includes(event.target.type);
      if (event.key === "Enter" && event.target.tagName !== "BUTTON") { event.preventDefault(); keying.requestSubmit(); return; }
      if (!/^[a-z]$/i.test(event.key) || (inText && event.target !== typed)) return;
      const figures = typed.value.match(/[0-9]+$/);
      const sign = event.key.toUpperCase();
      let found = marks.filter((mark) => mark.dataset.sign === sign && (!figures || mark.value === figures[0]));
      if (!figures && single) found = found.slice(event.shiftKey ? 1 : 0, event.shiftKey ? 2 : 1);
      if (found.length !== 1 || (!figures && !single)) return;
      event.preventDefault();
      found[0].checked = figures ? true : !found[0].checked;
      if (figures) typed.value = typed.value.slice(0, -figures[0].length);
    });
  }
})();
