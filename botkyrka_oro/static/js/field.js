// The phone in the field: what is pressed waits in the phone until the server has said that it has it, and not longer.
(() => {
  "use strict";
  const bar = document.getElementById("queue");
  if (!bar) return;
  const words = bar.dataset;
  const me = words.person;
  const DAY = 24 * 3600 * 1000, EVERY = 15000, PATIENCE = 8000, HEAVY = 5 * 2 ** 20;
  const said = bar.querySelector(".queue__said");
  const tryNow = bar.querySelector("[data-try]"), drop = bar.querySelector("[data-drop]");
  const count = (n, one, many) => (n === 1 ? one : many.replace("{n}", n));
  const others = "BroadcastChannel" in window ? new BroadcastChannel("field") : null;

  // --- The queue is the one thing kept in the browser: key, person, fields, photos and when it was pressed.
  const opened = new Promise((resolve, reject) => {
    const asked = indexedDB.open("field", 1);
    asked.onupgradeneeded = () => asked.result.createObjectStore("entries", { keyPath: "key" });
    asked.onsuccess = () => {
      asked.result.onversionchange = () => asked.result.close();
      resolve(asked.result);
    };
    asked.onerror = () => reject(asked.error);
  });
  opened.catch(() => {});
  const store = async (mode, deed) => {
    const kept = (await opened).transaction("entries", mode, { durability: "strict" });
    return new Promise((resolve, reject) => {
      const asked = deed(kept.objectStore("entries"));
      kept.oncomplete = () => resolve(asked.result);
      kept.onabort = kept.onerror = () => reject(kept.error);
    });
  };
  const put = (entry) => store("readwrite", (entries) => entries.put(entry));
  const remove = (key) => store("readwrite", (entries) => entries.delete(key));
  const everybodys = () => store("readonly", (entries) => entries.getAll()).catch(() => []);
  const mine = async () => (await everybodys()).filter((one) => one.person === me).sort((a, b) => a.at - b.at);

  // After a day nothing waits any more: what was written goes, and the one who wrote it is told.
  const forgetOld = async () => {
    for (const one of await everybodys()) {
      if (!one.gone && Date.now() - one.at > DAY) await put({ key: one.key, person: one.person, at: one.at, gone: true });
    }
  };

  let loggedOut = false, note = "";
  const show = async () => {
    const all = await mine();
    const gone = all.filter((one) => one.gone), refused = all.filter((one) => one.refused);
    const waiting = all.length - gone.length - refused.length;
    const lines = [];
    if (waiting) lines.push(count(waiting, words.one, words.many));
    if (waiting && loggedOut) lines.push(words.login);
    refused.forEach((one) => lines.push(words.refused.replace("{reason}", one.refused)));
    if (gone.length) lines.push(count(gone.length, words.goneOne, words.goneMany));
    if (note) lines.push(note);
    const text = lines.join("\n");
    if (said.dataset.text !== text) {
      said.dataset.text = text;
      said.replaceChildren(...lines.map((line) => {
        const row = document.createElement("p");
        if (line === words.login) {
          const link = document.createElement("a");
          link.href = `${words.logIn}?next=${encodeURIComponent(location.pathname)}`;
          link.textContent = line;
          row.append(link);
        } else row.textContent = line;
        return row;
      }));
    }
    tryNow.hidden = !waiting;
    drop.hidden = !gone.length && !refused.length;
    bar.hidden = !lines.length;
  };
  const changed = () => { others?.postMessage("changed"); return show(); };
  if (others) others.onmessage = show;

  // --- Sending. Only an answer of ours that names the key counts as saved.
  let token = words.token;
  const within = async (time, ask) => {
    const stop = new AbortController();
    const clock = setTimeout(() => stop.abort(), time);
    try { return await ask(stop.signal); } finally { clearTimeout(clock); }
  };
  const freshToken = async () => {
    const answer = await within(PATIENCE, (signal) => fetch(words.tokenUrl, { redirect: "manual", cache: "no-store", signal }));
    if (answer.type === "opaqueredirect") return "login";
    const told = answer.ok ? await answer.json() : null;
    if (!told) return "later";
    if (told.person !== me) return "other";
    token = told.token;
    return "";
  };
  const post = async (entry) => {
    const body = new FormData();
    entry.pairs.forEach(([name, value]) => body.append(name, value));
    entry.photos.forEach((photo, place) => body.append("photos", photo, `${place}.jpg`));
    body.append("person", entry.person);
    body.append("age", Math.max(0, Math.round(Date.now() - entry.at)));
    const weight = entry.photos.reduce((sum, photo) => sum + photo.size, 0);
    return within(PATIENCE + weight / 10, async (signal) => {
      const answer = await fetch(entry.url, { method: "POST", body, headers: { "X-CSRFToken": token }, redirect: "manual", signal });
      let told = {};
      try { told = await answer.json(); } catch (problem) { if (problem.name !== "SyntaxError") throw problem; }
      return { answer, told };
    });
  };
  const send = async (entry) => {
    try {
      for (const again of [false, true]) {
        if (!token || again) {
          const stopped = await freshToken();
          if (stopped) return { is: stopped };
        }
        const { answer, told } = await post(entry);
        if (answer.ok && told.key === entry.key) return { is: "sent", url: told.url };
        if (answer.type === "opaqueredirect") return { is: "login" };
        if (answer.status === 409) return { is: "other" };
        if (answer.status === 422) return { is: "refused", errors: told.errors || [] };
        if (answer.status === 403 && !again) continue;
        if ([403, 404, 413].includes(answer.status)) return { is: "refused", errors: [{ text: `${answer.status}`, target: "" }] };
        return { is: "later" };
      }
    } catch { /* No contact, or none in time: it waits. */ }
    return { is: "later" };
  };
  const settle = async (entry, result) => {
    loggedOut = result.is === "login";
    if (result.is === "sent") await remove(entry.key);
    if (result.is === "refused") await put({ ...entry, refused: result.errors.map((one) => one.text).join(" ") });
    await changed();
  };
  // One tab sends at a time. Where there are no locks, the key still makes a second try harmless.
  const alone = (options, deed) => (navigator.locks ? navigator.locks.request("field", options, deed) : deed(true));
  let draining = false;
  const drain = async () => {
    if (draining) return;
    draining = true;
    try {
      await forgetOld();
      await alone({ ifAvailable: true }, async (lock) => {
        if (!lock) return;
        for (const entry of (await mine()).filter((one) => !one.gone && !one.refused)) {
          const result = await send(entry);
          await settle(entry, result);
          if (result.is !== "sent" && result.is !== "refused") break;
        }
      });
    } finally {
      draining = false;
      await show();
    }
  };
  addEventListener("online", drain);
  addEventListener("focus", drain);
  document.addEventListener("visibilitychange", () => { if (!document.hidden) drain(); });
  setInterval(drain, EVERY);
  tryNow.addEventListener("click", drain);
  drop.addEventListener("click", async () => {
    for (const one of await mine()) if (one.gone || one.refused) await remove(one.key);
    await changed();
  });

  // --- Forms: kept first, then sent. «Sparad» is only ever said by the page that the server answers with.
  const newKey = () => crypto.randomUUID?.() ?? [...crypto.getRandomValues(new Uint8Array(16))].map((one) => one.toString(16).padStart(2, "0")).join("");
  // A form that was kept was drawn once and is opened many times: each time it is another log.
  if (!words.token) document.querySelectorAll("form[data-queue] [name=key]").forEach((key) => { key.value = newKey(); });
  const busy = (form, on) => {
    const button = form.querySelector(".button--primary");
    if (on) {
      form.dataset.sending = "1";
      button.dataset.words = button.innerHTML;
      button.textContent = words.busy;
    } else if (form.dataset.sending) {
      delete form.dataset.sending;
      button.innerHTML = button.dataset.words;
    }
    button.toggleAttribute("aria-disabled", on);
    if (on) button.setAttribute("aria-disabled", "true");
  };
  const complain = (errors) => {
    document.querySelector("main .error-summary")?.remove();
    if (!errors.length) return;
    const summary = document.createElement("div");
    summary.className = "error-summary";
    summary.tabIndex = -1;
    summary.setAttribute("role", "alert");
    const title = document.createElement("h2");
    title.textContent = words.problem;
    const list = document.createElement("ul");
    errors.forEach(({ text, target }) => {
      const row = document.createElement("li");
      const link = document.createElement(target ? "a" : "span");
      if (target) link.href = `#${target}`;
      link.textContent = text;
      row.append(link);
      list.append(row);
    });
    summary.append(title, list);
    document.querySelector("main").prepend(summary);
    summary.focus();
  };
  const missing = (form, data) => JSON.parse(form.dataset.needs).filter((one) =>
    !data.get(one.name)?.trim() && (!one.when || data.get(one.when[0]) === one.when[1]) && !data.getAll(one.or).some((file) => file.size));
  const pressed = async (form) => {
    const data = new FormData(form);
    const errors = missing(form, data);
    complain(errors);
    if (errors.length) return;
    busy(form, true);
    note = "";
    const files = data.getAll("photos").filter((file) => file.size);
    const photos = await Promise.all(files.map(lighter));
    const pairs = [...data].filter(([name]) => name !== "photos" && name !== "csrfmiddlewaretoken");
    const entry = { key: data.get("key"), person: me, url: form.dataset.queue, pairs, photos, at: Date.now() };
    const light = { ...entry, photos: photos.filter((photo) => photo.size <= HEAVY) };
    const token_ = data.get("csrfmiddlewaretoken");
    if (token_) token = token_;
    let kept = true;
    try { await put(light); } catch { kept = false; }
    const done = alone({}, async () => {
      const result = await send(entry);
      if (result.is === "refused") await remove(entry.key).catch(() => {});
      else if (kept) await settle(light, result);
      return result;
    });
    const result = await Promise.race([done, new Promise((resolve) => setTimeout(resolve, PATIENCE + photos.reduce((sum, one) => sum + one.size, 0) / 10, { is: "later" }))]);
    if (result.is === "sent") {
      const here = location.pathname + location.search;
      location.assign(result.url);
      if (result.url.split("#")[0] === here) location.reload();
      return;
    }
    busy(form, false);
    if (result.is === "refused") return complain(result.errors);
    if (!kept) note = words.full;
    else {
      if (light.photos.length < photos.length) note = words.heavy;
      form.reset();
      form.querySelector("[name=key]").value = newKey();
      form.querySelectorAll("[data-photos]").forEach(showPhotos);
    }
    await changed();
    bar.scrollIntoView({ block: "nearest" });
  };
  // Before anybody else hears of the press: what is sent from here is not sent by the page as well.
  addEventListener("submit", (event) => {
    const form = event.target;
    if (form.matches("form[data-queue]")) {
      event.preventDefault();
      event.stopImmediatePropagation();
      if (!form.dataset.sending) pressed(form);
    } else if (form.method === "post" && new URL(form.action).pathname === words.logOut) {
      event.preventDefault();
      event.stopImmediatePropagation();
      leave(form);
    }
  }, true);

  // --- Photos: small enough for a bad network, and without where and when, before they leave the phone.
  const lighter = async (file) => {
    if (file.size < 400000 && file.type === "image/jpeg") return file;
    try {
      const picture = await createImageBitmap(file, { imageOrientation: "from-image" });
      const scale = Math.min(1, 2048 / Math.max(picture.width, picture.height));
      const canvas = document.createElement("canvas");
      canvas.width = Math.round(picture.width * scale);
      canvas.height = Math.round(picture.height * scale);
      canvas.getContext("2d").drawImage(picture, 0, 0, canvas.width, canvas.height);
      picture.close();
      const drawn = await new Promise((resolve) => canvas.toBlob(resolve, "image/jpeg", 0.82));
      return drawn && drawn.size < file.size ? drawn : file;
    } catch { return file; }
  };
  const showPhotos = (field) => {
    const input = field.querySelector("input[multiple]"), list = field.querySelector("ul.photo-field__chosen");
    list.querySelectorAll("img").forEach((one) => URL.revokeObjectURL(one.src));
    list.replaceChildren(...[...input.files].map((file, place) => {
      const row = document.createElement("li"), picture = document.createElement("img"), button = document.createElement("button");
      picture.src = URL.createObjectURL(file);
      picture.alt = "";
      button.type = "button";
      button.textContent = field.dataset.drop.replace("{n}", place + 1);
      button.addEventListener("click", () => { choose(field, [...input.files].filter((one) => one !== file)); input.focus(); });
      row.append(picture, button);
      return row;
    }));
    const n = input.files.length;
    field.querySelector(".photo-field__count").textContent = n ? count(n, field.dataset.one, field.dataset.many) : "";
  };
  const choose = (field, files) => {
    const chosen = new DataTransfer();
    files.slice(0, 5).forEach((file) => chosen.items.add(file));
    field.querySelector("input[multiple]").files = chosen.files;
    showPhotos(field);
    if (files.length > 5) field.querySelector(".photo-field__count").textContent = field.dataset.most;
  };
  document.addEventListener("change", (event) => {
    const field = event.target.closest("[data-photos]");
    if (!field) return;
    const all = [...field.querySelector("input[multiple]").files];
    if (event.target.matches("[data-camera]")) {
      all.push(...event.target.files);
      event.target.value = "";
    }
    choose(field, all);
  });

  // --- «Använd min plats»: the phone looks by itself which area it is in, and tells nobody.
  const inRing = ([x, y], ring) => ring.reduce((inside, [ax, ay], i) => {
    const [bx, by] = ring[(i || ring.length) - 1];
    return (ay > y) !== (by > y) && x < ((bx - ax) * (y - ay)) / (by - ay) + ax ? !inside : inside;
  }, false);
  const inArea = (point, polygons) => polygons.some(([outer, ...holes]) => inRing(point, outer) && !holes.some((hole) => inRing(point, hole)));
  document.querySelectorAll("[data-place]").forEach((ask) => {
    if (!navigator.geolocation) return;
    ask.hidden = false;
    const line = ask.querySelector("p"), form = ask.closest("form");
    ask.querySelector("button").addEventListener("click", async () => {
      try {
        const [position, answer] = await Promise.all([
          new Promise((resolve, reject) => navigator.geolocation.getCurrentPosition(resolve, reject, { enableHighAccuracy: true, timeout: 10000, maximumAge: 60000 })),
          fetch(ask.dataset.place),
        ]);
        const { latitude, longitude } = position.coords;
        const found = (await answer.json()).areas.find((one) => inArea([longitude, latitude], one.polygons));
        const choice = found && form.querySelector(`[name=area][value="${CSS.escape(found.slug)}"]`);
        if (!choice) { line.textContent = ask.dataset.outside; return; }
        choice.checked = true;
        line.textContent = ask.dataset.found.replace("{area}", choice.labels[0].textContent.trim());
        const place = form.querySelector("[name=place]");
        // About 50 metres: 0.0005 degrees north, 0.001 east at this latitude. It stands there to be kept or taken away.
        const near = (value, step, digits) => (Math.round(value / step) * step).toFixed(digits).replace(".", ",");
        if (!place.value) place.value = ask.dataset.near.replace("{latitude}", near(latitude, 0.0005, 4)).replace("{longitude}", near(longitude, 0.001, 3));
        place.closest("details").open = true;
      } catch { line.textContent = ask.dataset.none; }
    });
  });

  // --- Logging out takes with it what is ours in this phone; what another person waits to send is left for them.
  const dressed = () => new Promise((resolve) => {
    if (document.querySelector(`link[href="${words.styles}"]`)) return resolve();
    const link = document.createElement("link");
    link.rel = "stylesheet";
    link.href = words.styles;
    link.onload = link.onerror = resolve;
    document.head.append(link);
  });
  const leave = async (form) => {
    const waiting = (await mine()).filter((one) => !one.gone);
    if (waiting.length) {
      const sheet = document.getElementById("queue-leave");
      sheet.querySelector("p").textContent = count(waiting.length, words.leaveOne, words.leaveMany);
      await dressed();
      sheet.returnValue = "stay";
      sheet.showModal();
      await new Promise((resolve) => sheet.addEventListener("close", resolve, { once: true }));
      if (sheet.returnValue !== "leave") return;
    }
    for (const one of await mine()) await remove(one.key);
    if ((await everybodys()).length) {
      const kept = document.createElement("input");
      kept.type = "hidden";
      kept.name = "anothers";
      kept.value = "1";
      form.append(kept);
    }
    for (const worker of (await navigator.serviceWorker?.getRegistrations()) || []) await worker.unregister();
    if (window.caches) for (const name of await caches.keys()) await caches.delete(name);
    form.submit();
  };

  // --- The form opens without coverage too: the service worker keeps an empty one for the one who is logged in.
  if (navigator.serviceWorker && words.logs) {
    navigator.serviceWorker.register("/sw.js").then(() => navigator.serviceWorker.ready).then((ready) => ready.active.postMessage({ keep: me })).catch(() => {});
  }
  drain();
})();
