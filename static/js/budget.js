/* Comfort only: the sums of the budget follow what one types; the button works them out without this script. */
"use strict";
(() => {
  const totals = document.querySelector("[data-totals]");
  if (!totals) return;
  const form = totals.closest("form");
  const cents = (field) => {
    const plain = field.value.replace(/[€\s\u00a0\u202f]/g, "").replace(/^([1-9]\d{0,2})((?:\.\d{3})+)(,\d{1,2})?$/, (all, a, b, c) => a + b.replaceAll(".", "") + (c || ""));
    return /^\d+([.,]\d{1,2})?$/.test(plain) ? Math.round(Number(plain.replace(",", ".")) * 100) : null;
  };
  const shown = new Intl.NumberFormat(`${document.documentElement.lang.slice(0, 2)}-BE`, { style: "currency", currency: "EUR" });
  const show = (name, sum) => {
    const cell = totals.querySelector(`[data-sum=${name}]`);
    if (cell) cell.textContent = shown.format(sum / 100);
  };
  const work = () => {
    let amount = 0, asked = 0, volunteers = 0, funded = 0;
    form.querySelectorAll("tr").forEach((row) => {
      const cost = row.querySelector("[data-money=amount]"), part = row.querySelector("[data-money=asked]");
      if (!cost) return;
      const heading = row.querySelector("[data-heading]");
      if (!heading) { funded += cents(cost) || 0; return; }
      const whole = cents(cost) || 0, wanted = part ? cents(part) ?? whole : 0;
      amount += whole;
      asked += wanted;
      if (heading.value === "volunteers") volunteers += wanted;
    });
    const grant = cents(form.querySelector("#asked") || { value: "" }) ?? asked;
    show("amount", amount);
    show("asked", asked);
    show("volunteers", volunteers);
    show("most", Math.floor(grant * Number(totals.dataset.percent) / 100));
    show("funded", funded);
    const over = (name, bad) => totals.querySelector(`[data-sum=${name}]`)?.classList.toggle("late", bad);
    over("asked", Number(totals.dataset.cap) > 0 && asked > Number(totals.dataset.cap));
    over("volunteers", volunteers * 100 > grant * Number(totals.dataset.percent));
  };
  form.addEventListener("input", work);
})();
