/* At a voting booth: three minutes without a touch and the next person finds nothing (P8). */
"use strict";
(() => {
  const wipe = document.currentScript && document.currentScript.dataset.wipe;
  if (!wipe) return;
  const minute = 60_000;
  let last = Date.now();
  let told = last;
  const awake = () => {
    last = Date.now();
    if (last - told < minute / 2) return;
    told = last;
    fetch(location.href, { method: "HEAD" }).catch(() => { /* the page itself will say it */ });
  };
  ["pointerdown", "keydown", "scroll", "input"].forEach((kind) => window.addEventListener(kind, awake, { passive: true }));
  setInterval(() => { if (Date.now() - last > 3 * minute) location.replace(wipe); }, 1000);
  window.addEventListener("pageshow", (event) => { if (event.persisted) location.replace(wipe); });
})();
