// The slider over a night: says which time the thumb is at, and goes there when it is let go.
(() => {
  "use strict";
  const clock = new Intl.DateTimeFormat("sv-SE", { hour: "2-digit", minute: "2-digit", timeZone: "Europe/Stockholm" });
  document.querySelectorAll("[data-slider]").forEach((form) => {
    const range = form.querySelector("input[type=range]");
    const told = form.querySelector("output");
    const before = told.textContent;
    const digits = /\d+([.:])\d+/;
    const sign = (before.match(digits) || ["", "."])[1];
    const say = () => {
      const time = clock.format(new Date(Number(form.dataset.begins) + range.value * 60000)).replace(":", sign);
      told.textContent = before.replace(digits, time).replace(/(\d)\s+\D*$/, "$1");
      range.setAttribute("aria-valuetext", told.textContent);
    };
    form.hidden = false;
    range.addEventListener("input", say);
    range.addEventListener("change", () => form.requestSubmit());
  });
})();
