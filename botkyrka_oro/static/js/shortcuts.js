// Single keys for those who work at a desk: ? n r j k p, and Enter where one stands. Off in «Mitt konto».
(() => {
  "use strict";
  const { help, n, r } = document.currentScript.dataset;
  const writing = "input, textarea, select, [contenteditable], dialog";
  const places = "main :is(.item, .tile, .row, tbody tr, .entry)";

  const step = (by) => {
    const links = [...document.querySelectorAll(places)].map((one) => one.querySelector("a[href]")).filter((one) => one?.checkVisibility());
    const here = links.indexOf(document.activeElement);
    links[here < 0 ? (by > 0 ? 0 : links.length - 1) : Math.min(links.length - 1, Math.max(0, here + by))]?.focus();
  };
  // The sheet is the help page's own part, so that the two never say different things.
  const sheet = async () => {
    let dialog = document.getElementById("keys-sheet");
    if (!dialog) {
      const answer = await fetch(help);
      if (!answer.ok || answer.redirected) return location.assign(help);
      const part = new DOMParser().parseFromString(await answer.text(), "text/html").getElementById("keys");
      dialog = Object.assign(document.createElement("dialog"), { id: "keys-sheet", className: "sheet" });
      dialog.setAttribute("aria-labelledby", "keys-title");
      dialog.append(part);
      document.body.append(dialog);
    }
    if (!dialog.open) dialog.showModal();
  };
  // What the one who asks may not do has no address here, and its key does nothing.
  const open = (address) => { if (address) location.assign(address); };

  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing || event.target.closest?.(writing)) return;
    const deed = {
      "?": sheet,
      n: () => open(n),
      r: () => open(r),
      j: () => step(1),
      k: () => step(-1),
      p: () => document.querySelector("[data-pause]:not(body)")?.click(),
    }[event.key];
    if (!deed) return;
    event.preventDefault();
    deed();
  });
})();
