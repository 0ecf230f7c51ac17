// What the server would not have, in words that can be read and copied: each may be opened again in its form, or thrown away.
const { bar, words, count, put, remove, changed } = window.queueInPhone;
const list = bar.querySelector(".queue__refused");
const CHOSEN = ["area", "type", "severity", "kind"], WRITTEN = ["text", "reason", "source", "place", "occurred_at"];
const make = (tag, textContent, more) => Object.assign(document.createElement(tag), { textContent }, more);
const formOf = (one) => document.querySelector(`form[data-queue="${CSS.escape(one.url)}"]`);
const keyIn = (form) => form.querySelector("[name=key]");
const valuesOf = (one, names) => one.pairs.filter(([name, value]) => names.includes(name) && value.trim()).map(([, value]) => value);

// --- The form as it was when it was pressed, with its key and its time. It stays in the phone until the form is pressed again.
const fill = async (form, one) => {
  form.reset();
  keyIn(form).value = one.key;
  if (one.saved) {
    // Something was saved with its key, so it needs one of its own.
    window.queueInPhone.another(form);
    await put({ ...one, key: keyIn(form).value, saved: "", changed: false });
    await remove(one.key);
    await changed();
  }
  form.dataset.at = one.at;
  for (const [name, value] of one.pairs.filter(([each]) => each !== "key")) {
    const controls = [...form.querySelectorAll(`[name="${CSS.escape(name)}"]`)];
    controls.forEach((control) => {
      if (["radio", "checkbox"].includes(control.type)) control.checked ||= control.value === value;
      else control.value = value;
      control.dispatchEvent(new Event("input", { bubbles: true }));
    });
    // The form that the phone keeps asks for less, such as who may read: what was chosen goes along unseen.
    if (!controls.length) {
      const carried = make("input", "", { type: "hidden", name, value });
      form.append(carried);
      form.addEventListener("reset", () => carried.remove(), { once: true });
    }
  }
  const input = form.querySelector("[data-photos] input[multiple]"), chosen = new DataTransfer();
  one.photos.forEach((photo, place) => chosen.items.add(new File([photo], `${place + 1}.jpg`, { type: photo.type })));
  input.files = chosen.files;
  input.dispatchEvent(new Event("change", { bubbles: true }));
  form.querySelectorAll("details").forEach((part) => { part.open = true; });
  form.querySelector("[name=text]").focus();
};
const typed = (field) => (field.matches("select") ? [...field.options].some((one) => one.selected !== one.defaultSelected)
  : field.value !== field.defaultValue || field.checked !== field.defaultChecked);
const inUse = (form) => [...form.querySelectorAll("input:not([type=hidden]), textarea, select")].some(typed);

// Long words are a tap away, so that what can be done about them stays in sight.
const LONG = 200, BEGINNING = 80;
const written = (text) => {
  const all = make("p", text, { className: "queue__words" });
  if (text.length <= LONG) return all;
  const folded = make("details", "", { className: "more" });
  folded.append(make("summary", `${text.slice(0, BEGINNING)} …`), all);
  return folded;
};
const row = (one, place) => {
  const row = make("li"), acts = make("p", "", { className: "button-row" }), id = `queue-refused-${place}`;
  const at = new Date(one.at).toLocaleString(document.documentElement.lang, { weekday: "long", hour: "2-digit", minute: "2-digit" });
  const photos = one.photos.length ? count(one.photos.length, words.photo, words.photos) : "";
  row.append(
    make("p", words.refused.replace("{reason}", () => one.refused), { className: "banner__title" }),
    make("p", [at, one.told || valuesOf(one, CHOSEN).join(", "), photos].filter(Boolean).join(", "), { id }),
    ...valuesOf(one, WRITTEN).map(written),
    acts,
  );
  const page = one.page || (formOf(one) && location.pathname);
  if (page) {
    const link = make("a", words.again, { className: "button", href: `${page}#igen-${one.key}` });
    link.addEventListener("click", (event) => {
      const form = formOf(one);
      // A form with something else in it is left alone, and this one opens beside it.
      link.target = form && keyIn(form).value !== one.key && inUse(form) ? "_blank" : "";
      if (!form || link.target) return;
      event.preventDefault();
      if (keyIn(form).value === one.key) form.querySelector("[name=text]").focus();
      else fill(form, one);
    });
    acts.append(link, " ");
  }
  if (one.saved) acts.append(make("a", words.seeSaved, { className: "button", href: one.saved }), " ");
  const drop = make("button", words.dropOne, { type: "button", className: "button" });
  drop.addEventListener("click", async () => {
    await remove(one.key);
    await changed();
    (list.querySelector("a, button") || document.querySelector("main")).focus();
  });
  acts.append(drop);
  acts.childNodes.forEach((act) => act.setAttribute?.("aria-describedby", id));
  return row;
};

let drawn = "";
export const draw = async (refused) => {
  const now = JSON.stringify(refused.map((one) => [one.key, one.at, one.refused]));
  if (drawn === now) return;
  drawn = now;
  const rows = make("ul");
  rows.append(...refused.map(row));
  list.replaceChildren(...(refused.length ? [rows] : []));
  const asked = refused.find((one) => location.hash === `#igen-${one.key}`), form = asked && formOf(asked);
  if (!form) return;
  history.replaceState(null, "", location.pathname + location.search);
  if (document.readyState !== "complete") await new Promise((resolve) => addEventListener("load", resolve, { once: true }));
  await fill(form, asked);
};
