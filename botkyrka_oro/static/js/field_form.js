// The forms of the field: what is pressed goes into the queue of the phone (field.js), with photos made small, and a place.
(() => {
  "use strict";
  if (!window.queueInPhone) return;
  const { bar, words, me, PATIENCE, count, put, remove, send, settle, alone, changed, setToken, setNote } = window.queueInPhone;
  const HEAVY = 5 * 2 ** 20;

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
    errors.forEach(({ text, target, url }) => {
      const row = document.createElement("li");
      const link = document.createElement(target || url ? "a" : "span");
      if (target) link.href = `#${target}`;
      if (url) Object.assign(link, { href: url, target: "_blank" });
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
  // What was chosen, in words: the phone keeps them in case the server says no.
  const chosen = (form) => [...form.querySelectorAll(":checked")].filter((one) => one.value).map((one) => {
    const label = one.labels?.[0] || one;
    return (label.querySelector(".level__word") || label).textContent.trim();
  }).join(", ");
  // What was first tried with a key: with the same key, the server saves nothing else. Another log has another key.
  const tried = new Map();
  const another = (form) => {
    form.querySelector("[name=key]").value = newKey();
    delete form.dataset.at;
  };
  const pressed = async (form) => {
    const data = new FormData(form);
    const errors = missing(form, data);
    complain(errors);
    if (errors.length) return;
    busy(form, true);
    setNote("");
    const files = data.getAll("photos").filter((file) => file.size);
    const photos = await Promise.all(files.map(lighter));
    const weight = photos.reduce((sum, one) => sum + one.size, 0), { together, tooHeavy } = form.querySelector("[data-photos]").dataset;
    if (weight > together) {
      busy(form, false);
      return complain([{ text: tooHeavy, target: "id_photos" }]);
    }
    const pairs = [...data].filter(([name]) => name !== "photos" && name !== "csrfmiddlewaretoken");
    const at = Number(form.dataset.at) || Date.now();
    const entry = { key: data.get("key"), person: me, url: form.dataset.queue, page: location.pathname, pairs, told: chosen(form), photos, at };
    const content = JSON.stringify([pairs, files.map((file) => [file.name, file.size])]);
    if (!tried.has(entry.key)) tried.set(entry.key, content);
    entry.changed = tried.get(entry.key) !== content;
    const light = { ...entry, photos: photos.filter((photo) => photo.size <= HEAVY) };
    const token_ = data.get("csrfmiddlewaretoken");
    if (token_) setToken(token_);
    const keep = () => put(light).then(() => true, () => false);
    let kept = await keep();
    // Where there is no room for photos, there is for words.
    if (!kept && light.photos.length) {
      light.photos = [];
      kept = await keep();
    }
    // Whoever comes first tells: an answer says in the form what is wrong, and one that comes late finds no form to say it in.
    let answered = false, late = false;
    const done = alone({}, async () => {
      const result = await send(entry);
      answered = true;
      if (result.is === "refused" && !entry.changed) tried.delete(entry.key);
      if (result.is === "refused" && !late && !form.dataset.at) await remove(entry.key).catch(() => {});
      else if (kept) await settle(light, result);
      else if (late && result.is === "refused") complain(result.errors);
      return result;
    });
    const result = await Promise.race([done, new Promise((resolve) => setTimeout(() => {
      if (answered) return;
      late = true;
      resolve({ is: "later" });
    }, PATIENCE + weight / 10))]);
    if (result.is === "sent") {
      const here = location.pathname + location.search;
      location.assign(result.url);
      if (result.url.split("#")[0] === here) location.reload();
      return;
    }
    busy(form, false);
    if (result.is === "refused") {
      if (result.errors[0]?.url) another(form);
      return complain(result.errors);
    }
    if (!kept) setNote(words.full);
    else {
      if (light.photos.length < photos.length) setNote(words.heavy);
      form.reset();
      another(form);
      form.querySelectorAll("[data-photos]").forEach(showPhotos);
    }
    await changed();
    bar.scrollIntoView({ block: "nearest" });
  };
  // Before anybody else hears of the press: what is sent from here is not sent by the page as well.
  addEventListener("submit", (event) => {
    const form = event.target;
    if (!form.matches("form[data-queue]")) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    if (!form.dataset.sending) pressed(form);
  }, true);

  Object.assign(window.queueInPhone, { another });

  // --- Photos: small enough for a bad network, and without where and when, before they leave the phone. Only what it
  // cannot read leaves as it is; the server draws all of them anew anyway.
  const lighter = async (file) => {
    try {
      const picture = await createImageBitmap(file, { imageOrientation: "from-image" });
      const scale = Math.min(1, 2048 / Math.max(picture.width, picture.height));
      const canvas = document.createElement("canvas");
      canvas.width = Math.round(picture.width * scale);
      canvas.height = Math.round(picture.height * scale);
      const drawing = canvas.getContext("2d");
      drawing.fillStyle = "#fff";
      drawing.fillRect(0, 0, canvas.width, canvas.height);
      drawing.drawImage(picture, 0, 0, canvas.width, canvas.height);
      picture.close();
      return await new Promise((resolve) => canvas.toBlob(resolve, "image/jpeg", 0.82)) || file;
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

  // --- «Använd min plats» looks where the phone is, with a script that is fetched when it is pressed.
  document.querySelectorAll("[data-place]").forEach((ask) => {
    if (!navigator.geolocation) return;
    ask.hidden = false;
    ask.querySelector("button").addEventListener("click", async () => {
      try { await (await import(ask.dataset.script)).look(ask); } catch { ask.querySelector("p").textContent = ask.dataset.none; }
    });
  });
})();
