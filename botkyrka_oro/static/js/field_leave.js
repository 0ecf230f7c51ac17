// Logging out takes with it what is ours in this phone; what another person waits to send is left for them. Fetched on the way out.
const { words, count, remove, mine, everybodys } = window.queueInPhone;

export const leave = async (form) => {
  const waiting = (await mine()).filter((one) => !one.gone);
  if (waiting.length) {
    const sheet = document.getElementById("queue-leave");
    sheet.querySelector("p").textContent = count(waiting.length, words.leaveOne, words.leaveMany);
    sheet.returnValue = "stay";
    sheet.showModal();
    await new Promise((resolve) => sheet.addEventListener("close", resolve, { once: true }));
    if (sheet.returnValue !== "leave") return;
  }
  for (const one of await mine()) await remove(one.key);
  if ((await everybodys()).length) {
    form.append(Object.assign(document.createElement("input"), { type: "hidden", name: "anothers", value: "1" }));
  }
  for (const worker of (await navigator.serviceWorker?.getRegistrations()) || []) await worker.unregister();
  if (window.caches) for (const name of await caches.keys()) await caches.delete(name);
  form.submit();
};
