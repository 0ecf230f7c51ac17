// What htmx cannot do: one press is one press, focus on errors, menus, and telling when the picture is old.
(() => {
  "use strict";
  const words = document.body.dataset;
  const all = (selector, root = document) => [...root.querySelectorAll(selector)];

  // --- htmx writes down where one is; the browser keeps nothing of ours, so that is taken away again.
  const forget = () => sessionStorage.removeItem("htmx-current-path-for-history");
  forget();
  addEventListener("pagehide", forget);
  ["htmx:pushedIntoHistory", "htmx:replacedInHistory", "htmx:historyRestore"].forEach((one) => document.addEventListener(one, forget));

  // --- One press is one press. The server holds the rule; this only spares people the doubt.
  const release = (form) => {
    delete form.dataset.sending;
    all("[data-was]", form).forEach((button) => {
      button.innerHTML = button.dataset.was;
      button.removeAttribute("aria-disabled");
      delete button.dataset.was;
    });
  };
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (form.method !== "post") return;
    if (form.dataset.sending) {
      event.preventDefault();
      event.stopImmediatePropagation();
      return;
    }
    form.dataset.sending = "1";
    setTimeout(release, 20000, form);
    const button = event.submitter;
    if (!button || !button.matches(".button")) return;
    button.dataset.was = button.innerHTML;
    button.setAttribute("aria-disabled", "true");
    button.textContent = button.dataset.busy || words.busy;
  }, true);
  document.addEventListener("htmx:afterRequest", (event) => {
    const form = event.target.closest("form");
    if (form && form.dataset.sending) release(form);
  });
  addEventListener("pageshow", () => all("form[data-sending]").forEach(release));

  // --- After an error the summary has the focus, on load and after a swap.
  const focusOnErrors = (root) => {
    const summary = root.querySelector("[data-focus]");
    if (summary) summary.focus();
  };

  // --- Passwords can be shown, so that a cold thumb can check them.
  const offerToShow = (input) => {
    if (input.dataset.shown) return;
    input.dataset.shown = "no";
    const button = document.createElement("button");
    button.type = "button";
    button.className = "button button--quiet password-toggle";
    button.textContent = words.show;
    button.setAttribute("aria-controls", input.id);
    button.addEventListener("click", () => {
      const shown = input.type === "text";
      input.type = shown ? "password" : "text";
      button.textContent = shown ? words.show : words.hide;
    });
    input.after(button);
    input.form.addEventListener("submit", () => { input.type = "password"; });
  };

  // --- Characters used of those allowed.
  const count = (input) => {
    const max = Number(input.getAttribute("maxlength"));
    if (!max || input.dataset.counter) return;
    input.dataset.counter = "on";
    const line = document.createElement("p");
    line.className = "counter";
    const write = () => { line.textContent = `${input.value.length}/${max}`; };
    input.after(line);
    input.addEventListener("input", write);
    write();
  };

  const prepare = (root) => {
    all("input[type=password]", root).forEach(offerToShow);
    all("[data-counter]", root).forEach(count);
    all("[data-check-all], [data-print]", root).forEach((button) => { button.hidden = false; });
    all("[data-pause]:not(body)", root).forEach((button) => {
      button.hidden = false;
      button.textContent = paused ? words.resume : words.pause;
      button.setAttribute("aria-pressed", String(paused));
    });
  };

  document.addEventListener("click", (event) => {
    const pick = event.target.closest("[data-check-all]");
    if (pick) {
      const boxes = all("input[type=checkbox]:not(:disabled)", pick.closest("fieldset"));
      const checked = !boxes.every((box) => box.checked);
      boxes.forEach((box) => { box.checked = checked; });
      boxes[0]?.dispatchEvent(new Event("change", { bubbles: true }));
    }
    if (event.target.closest("[data-print]")) print();
    if (event.target.closest("[data-pause]:not(body)")) {
      paused = !paused;
      prepare(document);
    }
    all("details[data-menu][open]").forEach((menu) => {
      if (!menu.contains(event.target)) menu.open = false;
    });
  });
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape") {
      all("details[data-menu][open]").forEach((menu) => {
        menu.open = false;
        menu.querySelector("summary").focus();
      });
    }
    if (event.key === "Enter" && event.ctrlKey && event.target.matches("[data-ctrl-enter]")) {
      event.target.form.requestSubmit(event.target.form.querySelector("button:not([type=button])"));
    }
  });

  // --- Live parts: sleep in a hidden tab, and never let an old picture pass for a fresh one.
  let paused = false;
  let contact = Date.now();
  let contactAt = new Date();
  const isLive = (event) => event.detail.elt?.matches?.("[data-live]");
  document.addEventListener("htmx:beforeRequest", (event) => {
    if (isLive(event) && (paused || document.hidden)) {
      event.preventDefault();
      contact = Date.now();
    }
    if (event.detail.elt?.matches?.("[data-poll]") && document.hidden) event.preventDefault();
  });
  document.addEventListener("htmx:afterRequest", (event) => {
    const status = event.detail.xhr?.status || 0;
    if (isLive(event) && status >= 200 && status < 400) {
      contact = Date.now();
      contactAt = new Date();
    }
  });
  // --- A list that somebody is inside does not change under their hands: it says that there is a newer one.
  const inside = (list) => {
    const chosen = getSelection();
    return list.contains(document.activeElement) || list.getBoundingClientRect().top < 0
      || (!!chosen && !chosen.isCollapsed && list.contains(chosen.anchorNode));
  };
  document.addEventListener("htmx:beforeRequest", (event) => {
    const list = event.detail.elt;
    if (!list.matches?.("[data-list]")) return;
    list.dataset.behind = "yes";
    if (!inside(list)) return;
    event.preventDefault();
    list.querySelector("[data-newer]").hidden = false;
  });
  setInterval(() => all("[data-list][data-behind]").forEach((list) => {
    if (!inside(list)) htmx.trigger(document.body, list.dataset.list);
  }), 3000);

  const watch = () => {
    const banner = document.getElementById("stale");
    if (!banner || document.hidden) return;
    const age = Date.now() - contact;
    const stale = age > 15000 && !!document.querySelector("[data-live]");
    if (stale === banner.hidden) {
      const hour = contactAt.toLocaleTimeString("sv", { hour: "2-digit", minute: "2-digit" });
      const text = banner.dataset.stale.replace("{time}", hour).replace("{tid}", hour.replace(":", "."));
      banner.querySelector("p").textContent = text;
      banner.hidden = !stale;
    }
    document.body.classList.toggle("is-old", stale && age > 60000);
  };
  document.addEventListener("visibilitychange", () => { contact = Date.now(); });
  setInterval(watch, 1000);

  document.addEventListener("htmx:load", (event) => { prepare(event.detail.elt); });
  document.addEventListener("htmx:afterSettle", (event) => focusOnErrors(event.detail.elt));
  prepare(document);
  focusOnErrors(document);
})();
