// The end of a log-in: says so in time, puts it off when asked to, and leads back afterwards. Fetched when it draws near.
const sheet = document.getElementById("session");
const last = document.getElementById("session-last");
const over = document.getElementById("session-over");
const words = sheet.dataset;
const ASK_EVERY = 5000, END_EVERY = 1500, TIMEOUT = 10000;
let idle = 0, absolute = 0, asked = 0, out = false, closed = false;
const left = (end) => (end - Date.now()) / 1000;
const say = (part, end) => {
  const minutes = Math.max(1, Math.ceil(left(end) / 60));
  const text = minutes === 1 ? words.one : words.many.replace("{n}", minutes);
  const line = part.querySelector("[data-time]");
  if (line.textContent !== text) line.textContent = text;
};

// --- The server knows how long is left, other tabs included. Asking extends nothing; POST does.
const ask = async (method = "GET", again = false) => {
  asked = Date.now();
  try {
    const headers = { ...JSON.parse(document.body.getAttribute("hx-headers")), "HX-Request": "true", "HX-Current-URL": location.href };
    const answer = await fetch(words.url, { method, headers, redirect: "manual", cache: "no-store", signal: AbortSignal.timeout(TIMEOUT) });
    if (answer.status === 401) return ended();
    const told = answer.ok && await answer.json();
    if (told) return told.person === words.person ? goOn(told) : ended();
    // After a new log-in in another tab the token of this page is an old one.
    if (answer.status === 403 && !again && await ask()) return ask(method, true);
  } catch { /* No contact: it is asked again. */ }
  return false;
};
const goOn = (told) => {
  idle = Date.now() + told.idle * 1000;
  absolute = Date.now() + told.absolute * 1000;
  document.body.setAttribute("hx-headers", JSON.stringify({ "X-CSRFToken": told.token }));
  document.querySelectorAll("[name=csrfmiddlewaretoken]").forEach((one) => { one.value = told.token; });
  out = false;
  over.hidden = true;
  show();
  return true;
};

// --- The dialog, unless pressing its button would help nobody: then the page says when the end comes.
const show = () => {
  const near = left(idle) <= Number(words.warning) && idle < absolute;
  last.hidden = left(absolute) > Number(words.last);
  if (!last.hidden) say(last, absolute);
  say(sheet, idle);
  if (!near) {
    closed = false;
    sheet.close();
  } else if (!sheet.open && !closed) {
    sheet.querySelector("[data-said]").textContent = "";
    sheet.showModal();
    sheet.querySelector("[data-stay]").focus();
  }
};
sheet.addEventListener("close", () => { closed = !out && left(idle) <= Number(words.warning); });
sheet.querySelector("[data-stay]").addEventListener("click", async () => {
  if (!await ask("POST") && !out) sheet.querySelector("[data-said]").textContent = words.failed;
});

// --- Logged out: what is typed is left alone. Where something is, the way to the log-in is another tab; where nothing
// is, a page that must not grow old leaves for it by itself.
const typed = (field) => (field.matches("select") ? [...field.options].some((one) => one.selected !== one.defaultSelected)
  : field.value !== field.defaultValue || field.checked !== field.defaultChecked);
export const ended = (leave) => {
  out = true;
  sheet.close();
  last.hidden = true;
  const fields = [...document.querySelectorAll("main :is(input:not([type=hidden]), textarea, select)[name]")];
  const beside = fields.some(typed);
  if (leave && !beside) location.assign(leave);
  for (const [name, hidden] of [["here", beside], ["beside", !beside]]) {
    const link = over.querySelector(`[data-${name}]`);
    link.hidden = hidden;
    link.href = `${words.logIn}?next=${encodeURIComponent(location.pathname + location.search)}`;
  }
  over.hidden = false;
  return false;
};

const back = () => { if (!document.hidden) ask(); };
addEventListener("focus", back);
addEventListener("pageshow", back);
document.addEventListener("visibilitychange", back);
setInterval(() => {
  if (out) return;
  const near = left(idle) <= Number(words.warning) || left(absolute) <= Number(words.last);
  if (near && Date.now() - asked >= (left(idle) <= 0 ? END_EVERY : ASK_EVERY)) ask();
}, 500);
