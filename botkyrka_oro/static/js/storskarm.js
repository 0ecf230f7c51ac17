// The big screen: looks every five seconds, marks what changed, and never lets an old picture pass for a fresh one.
(() => {
  "use strict";
  const LOOK = 5000, LOST = 15000, NEW = 60000, SHIFT = 600000;
  const body = document.body;
  const words = body.dataset;
  const lost = document.getElementById("lost");
  const all = (selector) => [...document.querySelectorAll(selector)];
  const wall = () => document.getElementById("wall");

  // The room goes by the server's clock and Swedish time, whatever the device believes.
  let ahead = Number(words.now) * 1000 - Date.now();
  const clock = (at, seconds) => new Intl.DateTimeFormat("sv-SE", {
    timeZone: "Europe/Stockholm", hour: "2-digit", minute: "2-digit", ...(seconds ? { second: "2-digit" } : {}),
  }).format(new Date(at)).replaceAll(":", document.documentElement.lang === "sv" ? "." : ":");
  const now = () => Date.now() + ahead;

  // --- What changed since the last look is outlined for a minute.
  const since = new Map();
  const facts = () => new Map(all("#wall [data-key]").map((one) => [
    `${one.className.split(" ")[0]} ${one.dataset.key}`, one.dataset.facts || one.textContent.replace(/\s+/g, " "),
  ]));
  const outline = () => all("#wall [data-key]").forEach((one) => {
    const at = since.get(`${one.className.split(" ")[0]} ${one.dataset.key}`);
    one.classList.toggle("is-new", at !== undefined && Date.now() - at < NEW);
  });

  // --- Rows that do not fit are counted instead.
  const fit = () => {
    const latest = document.querySelector(".latest");
    const more = document.querySelector("[data-more-rows]");
    if (!latest || !more) return;
    const rows = all(".row");
    const total = Number(wall().dataset.count);
    rows.forEach((row) => { row.hidden = false; });
    const tell = () => {
      const shown = rows.filter((row) => !row.hidden);
      const left = total - shown.length;
      const worst = shown.at(-1)?.dataset.rest;
      more.textContent = left ? words.more.replace("{antal}", left).replace("{grad}", worst) : "";
    };
    tell();
    for (const row of rows.slice(1).reverse()) {
      if (latest.scrollHeight <= latest.clientHeight) break;
      row.hidden = true;
      tell();
    }
  };

  // --- One tone for a new critical incident, where the screen was told to, and the browser lets it.
  let sounds;
  const wake = () => {
    sounds ||= new AudioContext();
    sounds.resume();
  };
  ["pointerdown", "keydown"].forEach((kind) => addEventListener(kind, wake));
  const tone = () => {
    wake();
    const voice = sounds.createOscillator(), volume = sounds.createGain();
    voice.frequency.value = 880;
    volume.gain.setValueAtTime(0.25, sounds.currentTime);
    volume.gain.exponentialRampToValueAtTime(0.001, sounds.currentTime + 0.9);
    voice.connect(volume).connect(sounds.destination);
    voice.start();
    voice.stop(sounds.currentTime + 0.9);
  };
  const critical = () => new Set((wall().dataset.critical || "").split(" ").filter(Boolean));

  let mark = words.mark;
  let contact = Date.now();
  let contactAt = Number(words.now) * 1000;
  const show = (html) => {
    const fresh = new DOMParser().parseFromString(html, "text/html").getElementById("wall");
    if (!fresh) throw new Error("not a picture");
    const before = facts(), known = critical();
    wall().replaceWith(fresh);
    if (before.size) facts().forEach((text, key) => { if (before.get(key) !== text) since.set(key, Date.now()); });
    if (before.size && fresh.hasAttribute("data-sound") && [...critical()].some((one) => !known.has(one))) tone();
    outline();
    fit();
  };
  const look = async () => {
    try {
      const answer = await fetch(words.poll, {
        headers: { "If-None-Match": mark }, cache: "no-store", signal: AbortSignal.timeout(LOOK - 500),
      });
      if (answer.status === 200) {
        show(await answer.text());
        mark = answer.headers.get("ETag");
      } else if (answer.status !== 304) return;
      const date = Date.parse(answer.headers.get("Date"));
      if (date && Math.abs(date - now()) > 2000) ahead = date - Date.now();
      contact = Date.now();
      contactAt = now();
    } catch { /* The frame says it after fifteen seconds. */ }
  };

  const tick = () => {
    const old = Date.now() - contact > LOST;
    body.classList.toggle("is-lost", old);
    if (lost.hidden === old) {
      lost.hidden = !old;
      lost.textContent = old ? words.lost.replace(/\{(tid|time)\}/, clock(contactAt, true)) : "";
    }
    all("[data-clock]").forEach((one) => { one.textContent = clock(now(), old); });
    all("[data-updated-at]").forEach((one) => { one.textContent = `${words.updated} ${clock(contactAt, true)}`; });
    outline();
  };
  let turn = 0;
  setInterval(() => { body.classList.remove(`at-${turn}`); turn = (turn + 1) % 4; body.classList.add(`at-${turn}`); }, SHIFT);
  setInterval(look, LOOK);
  setInterval(tick, 1000);
  addEventListener("resize", fit);
  tick();
  fit();
})();
