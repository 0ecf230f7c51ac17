// What htmx cannot do: one press is one press, focus on errors, menus, and telling when the picture is old.
(() => {
  "use strict";
  const words = document.body.dataset;
  const all = (selector, root = document) => [...root.querySelectorAll(selector)];

  // --- htmx writes down where one is: the browser keeps nothing of ours.
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

  const focusOnErrors = (root) => root.querySelector("[data-focus]")?.focus();

  const count = (input) => {
    const max = +input.dataset.counter;
    if (!max) return;
    input.dataset.counter = "";
    const line = document.createElement("p");
    line.className = "counter";
    const write = () => {
      line.textContent = `${input.value.length}/${max}`;
      line.classList.toggle("counter--over", input.value.length > max);
    };
    input.after(line);
    input.addEventListener("input", write);
    write();
  };

  const prepare = (root) => {
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
    if (event.target.closest("[data-pause]:not(body)")) pause(!paused);
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

  // --- Live parts ask at once when the server says that something has changed, every few seconds when it cannot say so,
  // rarely otherwise. They sleep in a hidden tab and while paused.
  const own = document.getElementById("live-settings")?.dataset || {};
  const BEAT = "beat", DEAF = "deaf";
  const PATIENCE = [10000, 20000, 30000];
  const HEARD_FOR = 12000, CALM = 25000, STALE = 15000, OLD = 60000, SPOKEN_EVERY = 15000;
  let paused = own.paused === "yes";
  let heardAt = 0;
  let failures = 0;
  let contact = Date.now();
  const seen = new Map();
  const behind = new Set();
  const PART = "[data-live]:not([data-list]), [data-poll]";
  const live = () => all(PART);
  const hears = () => Date.now() - heardAt < HEARD_FOR;
  const asleep = () => paused || document.hidden;
  const once = (part) => {
    if (!part.isConnected || asleep()) return;
    behind.add(part.id);
    htmx.trigger(part, "live");
  };
  const tellOf = (topic) => live().filter((part) => !topic || (part.dataset.topics || "").split(" ").includes(topic))
    .forEach((part) => {
      behind.add(part.id);
      setTimeout(once, Math.random() * 300, part);
    });

  // --- The time of the last contact is the server's.
  const timeZone = "Europe/Stockholm";
  const clockOf = (moment) => {
    const time = moment.toLocaleTimeString("sv-SE", { timeZone });
    return document.documentElement.lang === "sv" ? `kl. ${time.replaceAll(":", ".")}` : time;
  };
  let contactAt = new Date(document.querySelector("[data-fresh] time")?.dateTime || Date.now());
  addEventListener("beforeprint", () => live().forEach(({ dataset: { paperMarking } }) => {
    const paperAt = `${contactAt.toLocaleDateString("sv", { timeZone })} ${clockOf(contactAt)}`;
    if (paperMarking) Object.assign(document.documentElement.dataset, { paperMarking, paperAt });
  }));
  const inContact = (moment) => {
    if ([...behind].some((id) => document.getElementById(id)?.matches("[data-live]"))) return;
    contact = Date.now();
    contactAt = moment;
    all("[data-fresh] time").forEach((time) => {
      time.textContent = clockOf(moment);
      time.setAttribute("datetime", moment.toISOString());
    });
  };

  // --- Events: one stream while the page is seen. Where it breaks, the parts ask by themselves.
  let stream = null;
  const hush = () => {
    stream?.close();
    stream = null;
    heardAt = 0;
  };
  const listen = () => {
    if (!own.events || stream || document.hidden || !live().length) return;
    stream = new EventSource(own.events);
    stream.onmessage = (message) => {
      const { topic, version } = JSON.parse(message.data);
      if (topic === DEAF) heardAt = 0;
      else if (topic === BEAT) {
        if (!hears()) {
          failures = 0;
          tellOf();
        }
        heardAt = Date.now();
        if (!paused) inContact(new Date(version));
      } else tellOf(topic);
    };
    stream.onerror = () => {
      heardAt = 0;
      if (stream.readyState !== EventSource.CLOSED) return;
      hush();
      tellOf();
      setTimeout(listen, PATIENCE[2]);
    };
  };
  const wake = () => {
    contact = Date.now();
    if (document.hidden) hush();
    else {
      failures = 0;
      listen();
      tellOf();
    }
  };
  document.addEventListener("visibilitychange", wake);
  addEventListener("pagehide", hush);
  addEventListener("pageshow", (event) => { if (event.persisted) wake(); });

  // --- htmx wants to ask every few seconds; this says when.
  const mayAsk = (part) => {
    if (asleep()) return false;
    const age = Date.now() - (seen.get(part.id)?.at || 0);
    if (failures) return age >= PATIENCE[Math.min(failures, PATIENCE.length) - 1];
    return behind.has(part.id) || !hears() || !part.dataset.topics || "always" in part.dataset || age >= CALM;
  };
  const isPart = (part) => part?.matches?.(PART);
  document.addEventListener("htmx:configRequest", (event) => {
    const part = event.detail.elt;
    if (!isPart(part)) return;
    const last = seen.get(part.id);
    if (last?.etag) event.detail.headers["If-None-Match"] = last.etag;
    if (said.newest) event.detail.path = event.detail.path.replace(/([?&]nyast=)\d+/, `$1${said.newest}`);
    said.seen = event.detail.path.match(/[?&]nyast=(\d+)/)?.[1] || "";
  });
  document.addEventListener("htmx:beforeRequest", (event) => {
    const part = event.detail.elt;
    if (!isPart(part)) return;
    if (!mayAsk(part)) {
      event.preventDefault();
      if (asleep()) contact = Date.now();
      return;
    }
    seen.set(part.id, { ...seen.get(part.id), at: Date.now() });
    behind.delete(part.id);
  });
  document.addEventListener("htmx:afterRequest", (event) => {
    const part = event.detail.elt;
    if (!isPart(part)) return;
    const { xhr } = event.detail;
    const good = xhr.status >= 200 && xhr.status < 400;
    if (good) failures = 0;
    else if (part.matches("[data-live]")) failures += 1;
    if (!good) behind.add(part.id);
    const etag = xhr.getResponseHeader("ETag");
    if (xhr.status === 200 && etag) seen.set(part.id, { ...seen.get(part.id), etag });
    if (good && part.matches("[data-live]")) inContact(new Date(xhr.getResponseHeader("Date") || Date.now()));
  });

  // --- Pausing is kept on the account, so that it holds on the next page too.
  const pause = (wanted) => {
    paused = wanted;
    prepare(document);
    const headers = JSON.parse(document.body.getAttribute("hx-headers"));
    fetch(own.pauseUrl, { method: "POST", headers, body: new URLSearchParams({ paused: paused ? "yes" : "" }) })
      .catch(() => {});
    if (!paused) wake();
  };

  // --- What is said aloud comes at most every 15 s: the latest sum, not every step on the way.
  const said = { at: 0, text: "", seen: "", newest: "", timer: 0 };
  const speak = () => {
    said.timer = 0;
    said.at = Date.now();
    said.newest = "";
    document.getElementById("live").textContent = said.text;
  };
  document.addEventListener("htmx:oobBeforeSwap", (event) => {
    if (event.detail.target.id !== "live") return;
    event.detail.shouldSwap = false;
    said.text = event.detail.fragment.textContent.trim();
    if (!said.text || said.timer) return;
    said.newest ||= said.seen;
    said.timer = setTimeout(speak, Math.max(0, SPOKEN_EVERY - (Date.now() - said.at)));
  });

  // --- A list that somebody is inside does not change under their hands: it says that there is a newer one.
  const inside = (list) => {
    const chosen = getSelection();
    const writing = document.activeElement?.matches("input:not([type=checkbox]), textarea, select")
      && list.compareDocumentPosition(document.activeElement) & Node.DOCUMENT_POSITION_FOLLOWING;
    return list.contains(document.activeElement) || list.getBoundingClientRect().top < 0 || !!writing
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

  // --- The calm swap never replaces what has the focus; rows of a list somebody is inside stay until asked for.
  const held = new Map();
  const nameOf = (node) => node.nodeType === 1 ? node.id || node.getAttribute("aria-labelledby") || "" : "";
  const alike = (one, other) => one.nodeType === other.nodeType && one.nodeName === other.nodeName
    && nameOf(one) === nameOf(other);
  const rowsOf = (list) => [...list.children].map(nameOf).filter(Boolean);
  const pillOf = (list) => list.previousElementSibling?.matches("[data-newer]") ? list.previousElementSibling : null;
  const hold = (list, fresh) => {
    const there = new Set(rowsOf(list));
    const changed = rowsOf(list).join() !== rowsOf(fresh).join();
    [...fresh.children].forEach((row) => {
      const old = nameOf(row) && [...list.children].find((one) => nameOf(one) === nameOf(row));
      if (old) settle(old, row.cloneNode(true));
    });
    if (!changed) return held.delete(list);
    held.set(list, fresh);
    const pill = pillOf(list);
    if (pill) {
      const count = rowsOf(fresh).filter((name) => !there.has(name)).length;
      const text = count === 1 ? pill.dataset.one : count ? pill.dataset.many.replace("{n}", count) : pill.dataset.none;
      pill.querySelector("span").textContent = text;
      pill.hidden = false;
    }
    return true;
  };
  const letGo = (list) => {
    const fresh = held.get(list);
    held.delete(list);
    const pill = pillOf(list);
    if (pill) pill.hidden = true;
    if (fresh && list.isConnected) {
      children(list, fresh);
      htmx.process(list);
    }
  };
  const children = (old, fresh) => {
    let here = old.firstChild;
    const named = new Map([...old.children].filter(nameOf).map((one) => [nameOf(one), one]));
    const wanted = new Set([...fresh.children].map(nameOf));
    [...fresh.childNodes].forEach((node) => {
      const name = nameOf(node);
      // What nobody wants any more goes, and nothing that is still wanted is moved past its place.
      while (here && name && nameOf(here) && !wanted.has(nameOf(here))) {
        const next = here.nextSibling;
        here.remove();
        here = next;
      }
      const match = name ? named.get(name) : here && alike(here, node) ? here : null;
      if (match && match.nodeName === node.nodeName) {
        if (match === here) here = here.nextSibling;
        else if (match.contains(document.activeElement)) {
          while (here && here !== match) {
            const next = here.nextSibling;
            if (!nameOf(here)) here.remove();
            else old.insertBefore(here, match.nextSibling);
            here = next;
          }
          here = match.nextSibling;
        } else old.insertBefore(match, here);
        settle(match, node);
      } else old.insertBefore(node, here);
    });
    while (here) {
      const next = here.nextSibling;
      if (!nameOf(here) || !wanted.has(nameOf(here))) here.remove();
      here = next;
    }
  };
  const settle = (old, fresh) => {
    if (old.isEqualNode(fresh)) return;
    if (old.nodeType !== 1) {
      if (old.data !== fresh.data) old.data = fresh.data;
      return;
    }
    [...fresh.attributes].forEach(({ name, value }) => {
      if (old.getAttribute(name) !== value) old.setAttribute(name, value);
    });
    [...old.attributes].forEach(({ name }) => {
      if (!fresh.hasAttribute(name) && !(name === "open" && old.matches("details"))) old.removeAttribute(name);
    });
    if (old.matches("[data-newer], details[open] select")) return;
    if (old.matches("ul, ol, tbody")) {
      if (inside(old)) {
        hold(old, fresh);
        return;
      }
      held.delete(old);
      const pill = pillOf(old);
      if (pill) pill.hidden = true;
    }
    children(old, fresh);
  };
  htmx.defineExtension("calm", {
    isInlineSwap: (style) => style === "calm",
    handleSwap: (style, target, fragment) => {
      if (style !== "calm" || !fragment.firstElementChild) return false;
      settle(target, fragment.firstElementChild);
      return [target];
    },
  });
  document.addEventListener("click", (event) => {
    const pill = event.target.closest("[data-newer]");
    const list = pill?.nextElementSibling;
    if (!list || !held.has(list)) return;
    event.preventDefault();
    letGo(list);
    list.setAttribute("tabindex", "-1");
    list.focus({ preventScroll: true });
    list.scrollIntoView({ block: "nearest" });
  });
  setInterval(() => {
    all("[data-list][data-behind]").forEach((list) => {
      if (!inside(list)) htmx.trigger(document.body, list.dataset.list);
    });
    [...held.keys()].forEach((list) => { if (!inside(list)) letGo(list); });
  }, 3000);

  // --- An old picture never passes for a fresh one.
  const watch = () => {
    const banner = document.getElementById("stale");
    if (!banner || document.hidden) return;
    const age = Date.now() - contact;
    const stale = !paused && age > STALE && !!document.querySelector("[data-live]");
    if (stale === banner.hidden) {
      const hour = contactAt.toLocaleTimeString("sv", { hour: "2-digit", minute: "2-digit" });
      const text = banner.dataset.stale.replace("{time}", hour).replace("{tid}", hour.replace(":", "."));
      banner.querySelector("p").textContent = text;
      banner.hidden = !stale;
    }
    document.body.classList.toggle("is-old", stale && age > OLD);
  };

  // --- Fetched when the log-in ends soon, or has ended.
  const end = document.getElementById("session")?.dataset;
  const soon = end && Date.now() + 1000 * Math.min(end.idle - end.warning, end.absolute - end.last);
  setInterval(() => {
    watch();
    if (Date.now() > soon) import(end.script);
  }, 1000);
  document.addEventListener("htmx:beforeOnLoad", (event) => {
    const { xhr } = event.detail;
    if (!end || xhr.status !== 401) return;
    event.preventDefault();
    import(end.script).then(({ ended }) => ended(xhr.getResponseHeader("HX-Redirect")));
  });

  document.addEventListener("htmx:load", (event) => { prepare(event.detail.elt); });
  document.addEventListener("htmx:afterSettle", (event) => focusOnErrors(event.detail.elt));
  prepare(document);
  focusOnErrors(document);
  listen();
})();
