// The writing desk: saves what is typed, shows the letter beside it, and says how it reads.
(() => {
  "use strict";
  const form = document.querySelector("[data-writing]");
  if (!form) return;
  const words = form.dataset;
  const QUIET = 2000, RETRY = 5000, LOOK = 700, TIMEOUT = 10000;
  const line = form.querySelector("[data-saved]");
  const clash = form.querySelector("[data-conflict-now]");
  let timer, saving, changed, itself = "", leaving, stopped = "conflict" in words;
  const made = (tag, is) => Object.assign(document.createElement(tag), is);
  const typed = () => new URLSearchParams(new FormData(form));
  const say = (text, tone = "") => { line.textContent = text; line.dataset.tone = tone; };

  // --- Saving: two seconds after the last keystroke, and when the page is hidden.
  const later = (wait) => { clearTimeout(timer); timer = setTimeout(save, wait); };
  const send = (url, body, more) => fetch(url, {
    method: "POST", body, redirect: "manual", signal: AbortSignal.timeout(TIMEOUT),
    headers: { "X-By-Itself": itself, "HX-Request": "true", "HX-Current-URL": location.href, Accept: "application/json" }, ...more,
  });
  const save = (more) => {
    clearTimeout(timer);
    if (!changed || stopped || leaving || saving) return saving;
    changed = false;
    say(words.saving);
    saving = attempt(more).catch(() => unsaved()).finally(() => {
      saving = null;
      if (changed) later(line.dataset.tone ? RETRY : QUIET);
    });
    return saving;
  };
  const attempt = async (more) => {
    const answer = await send(words.save, typed(), more);
    if (answer.status === 401) return loggedOut(answer.headers.get("HX-Redirect"));
    if (answer.status === 403 && await known()) { changed = true; return say(words.unsaved, "bad"); }
    if (![200, 409, 422].includes(answer.status)) return unsaved();
    const said = await answer.json();
    if (answer.status === 422) return say(`${said.words} ${said.why}`, "bad");
    goOn(said, answer.status === 200);
    return answer.status === 409 ? collided(said) : say(said.words, said.tone);
  };
  const unsaved = () => { changed = true; itself = "1"; say(words.unsaved, "bad"); };
  const goOn = (said, saved) => {
    words.save = said.save_url;
    words.showUrl = said.show_url;
    form.action = said.edit_url;
    form.querySelectorAll("[formaction]").forEach((one) => { one.setAttribute("formaction", `${said.edit_url}#id_happened`); });
    if (saved) form.elements.version.value = said.version;
    const versions = form.querySelector("[data-versions]");
    versions.href = said.versions_url;
    versions.hidden = false;
    if (location.pathname !== said.edit_url) history.replaceState(null, "", said.edit_url);
  };
  const collided = (said) => {
    stopped = true;
    say("");
    clash.querySelector("p").textContent = `${said.words} ${words.kept}`;
    clash.hidden = false;
    clash.scrollIntoView({ block: "nearest" });
  };

  // --- Logged out: what is typed stays, and is saved when the same person is back.
  let out = false;
  const loggedOut = (where) => {
    out = true;
    changed = true;
    say(`${words.loggedOut} `, "bad");
    line.append(made("a", { href: where, target: "_blank", rel: "noopener", textContent: words.logIn }));
  };
  const known = async () => {
    const answer = await fetch(location.href, { redirect: "manual" });
    if (!answer.ok) return false;
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const fresh = page.querySelector("[data-writing]");
    if (!fresh) return false;
    if (fresh.dataset.writer !== words.writer) { stopped = true; say(words.other, "bad"); return false; }
    form.elements.csrfmiddlewaretoken.value = fresh.elements.csrfmiddlewaretoken.value;
    return true;
  };
  const back = async () => {
    if (!changed || saving || stopped) return;
    if (out && !(await known().catch(() => false))) return;
    out = false;
    save();
  };

  const touched = () => { changed = true; itself = ""; if (!out) later(QUIET); look(LOOK); measure(); };
  form.addEventListener("input", touched);
  form.addEventListener("change", touched);
  document.addEventListener("visibilitychange", () => {
    if (document.hidden) save({ keepalive: true });
    else back();
  });
  addEventListener("focus", back);
  addEventListener("online", back);
  addEventListener("pageshow", () => { leaving = false; });
  // A press waits for the save under way; logged out, it would lose the text.
  addEventListener("submit", (event) => {
    if (event.target !== form) return;
    if (out || saving) {
      event.preventDefault();
      event.stopImmediatePropagation();
      const button = event.submitter;
      if (out) back();
      else saving.then(() => { if (!out && (!stopped || button?.name === "compare")) form.requestSubmit(button); });
      return;
    }
    leaving = true;
    clearTimeout(timer);
  }, true);
  // A template fills the draft, so what is typed is saved first.
  document.querySelector(".starts")?.addEventListener("click", async (event) => {
    const link = event.target.closest("[href^='?']");
    if (!link || !(changed || saving)) return;
    event.preventDefault();
    await saving;
    await save();
    if (!changed && !stopped && !line.dataset.tone) location = link.href;
  });

  const beside = document.querySelector("[data-preview]");
  const panel = beside.querySelector("[role=tabpanel]");
  const frame = beside.querySelector("[data-frame]");
  const parts = { text: beside.querySelector("[data-text]"), changes: beside.querySelector("[data-changes]") };
  const note = beside.querySelector("[data-note]");
  let looking, seen, stale = true, turn = 0;
  const look = (wait) => { stale = true; clearTimeout(looking); looking = setTimeout(show, wait); };
  const show = async () => {
    if (!seen || !stale || out) return;
    stale = false;
    const mine = ++turn;
    try {
      const answer = await send(words.showUrl, typed());
      if (mine !== turn) return;
      if (answer.status === 401) { note.textContent = ""; return; }
      const said = await answer.json();
      note.textContent = answer.ok ? said.note : said.words;
      if (!answer.ok) return;
      beside.querySelector("[data-subject]").textContent = said.subject;
      parts.text.textContent = said.text;
      if (said.changes) parts.changes.innerHTML = said.changes;
      if (!frame.hidden) draw(mine);
    } catch { if (mine === turn) { stale = true; note.textContent = words.unsaved; } }
  };
  // A new frame each time: it leaves no step in the browser's history.
  const draw = (mine) => {
    const next = made("iframe", { name: `letter-${mine}`, title: frame.dataset.title });
    next.setAttribute("sandbox", "");
    next.dataset.coming = "";
    frame.append(next);
    const carrier = made("form", { method: "post", action: `${words.showUrl}?del=html`, target: next.name, hidden: true });
    for (const [name, value] of typed()) carrier.append(made("input", { type: "hidden", name, value }));
    document.body.append(carrier);
    carrier.submit();
    carrier.remove();
    next.addEventListener("load", () => {
      if (mine !== turn) { next.remove(); return; }
      delete next.dataset.coming;
      frame.querySelectorAll("iframe").forEach((one) => { if (one !== next) one.remove(); });
    });
  };
  const tabs = [...beside.querySelectorAll("[role=tab]")];
  const choose = (tab) => {
    tabs.forEach((one) => { one.setAttribute("aria-selected", String(one === tab)); one.tabIndex = one === tab ? 0 : -1; });
    panel.dataset.view = tab.dataset.view;
    panel.setAttribute("aria-labelledby", tab.id);
    for (const [name, part] of Object.entries(parts)) part.hidden = tab.dataset.view !== name;
    frame.hidden = tab.dataset.view in parts;
    if (!frame.hidden && !frame.firstChild) look(0);
  };
  tabs.forEach((tab, at) => {
    tab.addEventListener("click", () => choose(tab));
    tab.addEventListener("keydown", (event) => {
      const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
      if (!step) return;
      const next = tabs[(at + step + tabs.length) % tabs.length];
      next.focus();
      choose(next);
    });
  });
  beside.hidden = false;
  document.querySelectorAll("[data-without-script], [data-saved-preview]").forEach((one) => { one.hidden = true; });
  new IntersectionObserver((entries) => { seen = entries.some((one) => one.isIntersecting); if (seen) show(); }).observe(beside);

  // --- How it reads. The same two patterns as incidents/plain_language.py.
  const meter = document.querySelector("[data-reading]");
  const WORD = /[\p{L}\p{N}]+(?:[-'’.:][\p{L}\p{N}]+)*/gu;
  const END = /[.!?…]+(?=\s+["'«»“”(]?[A-ZÅÄÖÉÜ])|\n+/u;
  const count = (text) => {
    const sentences = text.split(END).map((one) => [one.trim(), one.match(WORD) || []]).filter(([, said]) => said.length);
    const all = sentences.flatMap(([, said]) => said);
    if (!all.length) return { mean: 0, longest: 0, lix: 0, sentence: "" };
    const top = sentences.reduce((best, one) => (one[1].length > best[1].length ? one : best));
    const mean = all.length / sentences.length;
    const long = all.filter((one) => [...one].length > 6).length;
    return { mean: Math.floor(mean + 0.5), longest: top[1].length, sentence: top[0], lix: Math.floor(mean + 100 * long / all.length + 0.5) };
  };
  const measure = () => {
    const texts = [form.elements.title, ...form.querySelectorAll("textarea")].map((one) => one.value);
    const found = count(texts.join("\n"));
    const level = [...meter.querySelectorAll("[data-below]")].find((one) => !one.dataset.below || found.lix < one.dataset.below);
    const is = (name) => meter.querySelector(`[data-is=${name}]`);
    for (const name of ["mean", "longest", "lix", "sentence"]) is(name).textContent = found[name];
    is("level").textContent = level.textContent;
    is("index").hidden = !found.lix;
    is("advice").hidden = found.lix <= meter.dataset.lix && found.mean <= meter.dataset.mean && found.longest <= meter.dataset.sentence;
  };
  if ("dirty" in words) touched();
  else measure();
})();
