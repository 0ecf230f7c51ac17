// The phone in the field: what is pressed waits until the server has it.
(() => {
  "use strict";
  const bar = document.getElementById("queue");
  if (!bar) return;
  const words = bar.dataset;
  const me = words.person;
  const DAY = 24 * 3600 * 1000, EVERY = 15000, PATIENCE = 8000;
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

  // After a day what waits goes, and who wrote it is told.
  const forgetOld = async () => {
    for (const one of await everybodys()) {
      if (!one.gone && Date.now() - one.at > DAY) await put({ key: one.key, person: one.person, at: one.at, gone: true });
    }
  };

  let loggedOut = false, note = "", refusals;
  const show = async () => {
    const all = await mine();
    const gone = all.filter((one) => one.gone), refused = all.filter((one) => one.refused);
    if (refused.length && !refusals) {
      refusals = await import(words.refusals).catch(() => ({}));
      return show();
    }
    const waiting = all.length - gone.length - refused.length;
    const lines = [];
    if (waiting) lines.push(count(waiting, words.one, words.many));
    if (waiting && loggedOut) lines.push(words.login);
    if (refusals?.draw) refusals.draw(refused);
    else refused.forEach((one) => lines.push(words.refused.replace("{reason}", one.refused)));
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
    drop.hidden = !gone.length;
    bar.hidden = !lines.length && !refused.length;
  };
  const changed = () => { others?.postMessage("changed"); return show(); };
  if (others) others.onmessage = show;

  // --- Sending. Only an answer that names the key counts as saved.
  let token = words.token;
  const freshToken = async () => {
    const answer = await fetch(words.tokenUrl, { redirect: "manual", cache: "no-store", signal: AbortSignal.timeout(PATIENCE) });
    if (answer.type === "opaqueredirect") return "login";
    const told = answer.ok ? await answer.json() : null;
    if (!told) return "later";
    if (told.person !== me) return "other";
    token = told.token;
    return "";
  };
  const post = async (entry, itself) => {
    const body = new FormData();
    entry.pairs.forEach(([name, value]) => body.append(name, value));
    entry.photos.forEach((photo, place) => body.append("photos", photo, `${place}.jpg`));
    body.append("person", entry.person);
    body.append("age", Math.max(0, Math.round(Date.now() - entry.at)));
    const weight = entry.photos.reduce((sum, photo) => sum + photo.size, 0);
    const signal = AbortSignal.timeout(PATIENCE + weight / 10);
    const answer = await fetch(entry.url, { method: "POST", body, headers: { "X-CSRFToken": token, "X-By-Itself": itself }, redirect: "manual", signal });
    let told = {};
    try { told = await answer.json(); } catch (problem) { if (problem.name !== "SyntaxError") throw problem; }
    return { answer, told };
  };
  const send = async (entry, itself = "") => {
    try {
      for (const again of [false, true]) {
        if (!token || again) {
          const stopped = await freshToken();
          if (stopped) return { is: stopped };
        }
        const { answer, told } = await post(entry, itself);
        const { url } = told;
        if (answer.ok && told.key === entry.key) return entry.changed && answer.status === 200 ? { is: "refused", errors: [{ text: words.already, url }] } : { is: "sent", url };
        if (answer.type === "opaqueredirect") return { is: "login" };
        if (answer.status === 409) return { is: "other" };
        if (answer.status === 422) return { is: "refused", errors: told.errors || [] };
        if (answer.status === 403 && !again) continue;
        const text = words[`no${answer.status}`];
        if (text) return { is: "refused", errors: [{ text }] };
        return { is: "later", answered: true };
      }
    } catch { /* No contact, or none in time: it waits. */ }
    return { is: "later" };
  };
  const settle = async (entry, result) => {
    loggedOut = result.is === "login";
    if (result.is === "sent") await remove(entry.key);
    if (result.is === "refused") await put({ ...entry, refused: result.errors.map((one) => one.text).join(" ") || words.problem, saved: result.errors[0]?.url });
    await changed();
  };
  // What is saved now is told too.
  let saved = 0;
  const tell = (url) => {
    const line = document.getElementById("queue-saved"), [text, link] = line.querySelectorAll("span, a");
    text.textContent = count(++saved, words.savedOne, words.savedMany);
    link.href = url;
    line.hidden = false;
  };
  // One tab sends at a time. Without locks, the key makes a second try harmless.
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
          const result = await send(entry, "1");
          await settle(entry, result);
          if (result.is === "sent") tell(result.url);
          if (!["sent", "refused"].includes(result.is) && !result.answered) break;
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
    for (const one of await mine()) if (one.gone) await remove(one.key);
    await changed();
  });

  // --- Logging out asks first what is to become of what waits, or does not happen.
  addEventListener("submit", (event) => {
    const form = event.target;
    if (form.method !== "post" || new URL(form.action).pathname !== words.logOut) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    import(words.leaving).then(({ leave }) => leave(form)).catch(() => location.assign(words.logOut));
  }, true);

  window.queueInPhone = {
    bar, words, me, PATIENCE, count, put, remove, mine, everybodys, send, settle, alone, changed,
    setToken: (fresh) => { token = fresh; },
    setNote: (text) => { note = text; },
  };

  // --- The form opens without coverage too: the service worker keeps an empty one.
  if (navigator.serviceWorker && words.logs) {
    const worker = navigator.serviceWorker;
    const keep = () => worker.ready.then((ready) => ready.active.postMessage({ keep: me }));
    // A new version begins with nothing.
    worker.addEventListener("controllerchange", keep);
    worker.register("/sw.js").then(keep).catch(() => {});
  }
  drain();
})();
