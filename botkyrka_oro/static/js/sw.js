// Keeps an empty log form and what it looks like, so that it opens without coverage. Never a page with anything in it.
// KEPT stands above: the name of this version, its files, and the addresses of the form, the kept form and the offline page.
"use strict";
const PATIENCE = 4000, FRESH = 12 * 3600 * 1000;

addEventListener("install", (event) => event.waitUntil((async () => {
  const cache = await caches.open(KEPT.name);
  await cache.addAll([...KEPT.files, KEPT.offline].map((file) => new Request(file, { cache: "reload" })));
  await skipWaiting();
})()));

addEventListener("activate", (event) => event.waitUntil((async () => {
  for (const name of await caches.keys()) if (name !== KEPT.name) await caches.delete(name);
  await clients.claim();
})()));

// A page says who is logged in: the kept form is theirs, and not older than half a day. Several may say it at once.
let keeping = Promise.resolve();
addEventListener("message", (event) => {
  keeping = keeping.catch(() => {}).then(() => keepFor(event.data.keep));
  event.waitUntil(keeping);
});
const keepFor = async (person) => {
  const cache = await caches.open(KEPT.name);
  const kept = await cache.match(KEPT.shell);
  const age = kept ? Date.now() - Date.parse(kept.headers.get("Date") || 0) : Infinity;
  if (kept && kept.headers.get("X-Person") === person && age < FRESH) return;
  if (kept && kept.headers.get("X-Person") !== person) await Promise.all([KEPT.shell, KEPT.outlines].map((one) => cache.delete(one)));
  const form = await fetch(KEPT.shell, { redirect: "manual" });
  if (!form.ok || form.headers.get("X-Person") !== person) return;
  await cache.put(KEPT.shell, form);
  const outlines = await fetch(KEPT.outlines, { redirect: "manual" });
  if (outlines.ok) await cache.put(KEPT.outlines, outlines);
};

const inTime = (request, time) => new Promise((resolve, reject) => {
  if (time) setTimeout(reject, time, new Error("no answer in time"));
  fetch(request).then(resolve, reject);
});
const page = async (request, path) => {
  const cache = await caches.open(KEPT.name);
  const form = path === KEPT.form && (await cache.match(KEPT.shell));
  try {
    return await inTime(request, form ? PATIENCE : 0);
  } catch {
    return form || (await cache.match(KEPT.offline)) || Response.error();
  }
};
const file = async (request) => {
  const kept = await (await caches.open(KEPT.name)).match(request);
  try {
    return await inTime(request, kept ? PATIENCE : 0);
  } catch {
    return kept || Response.error();
  }
};

addEventListener("fetch", (event) => {
  const { request } = event;
  const { origin, pathname, search } = new URL(request.url);
  if (origin !== location.origin || request.method !== "GET") return;
  if (request.mode === "navigate") event.respondWith(page(request, search ? "" : pathname));
  else if (KEPT.files.includes(pathname) || pathname === KEPT.outlines) event.respondWith(file(request));
});
