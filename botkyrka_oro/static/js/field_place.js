// «Använd min plats»: the phone looks by itself which area it is in, and tells nobody. Fetched when it is pressed.
const inRing = ([x, y], ring) => ring.reduce((inside, [ax, ay], i) => {
  const [bx, by] = ring[(i || ring.length) - 1];
  return (ay > y) !== (by > y) && x < ((bx - ax) * (y - ay)) / (by - ay) + ax ? !inside : inside;
}, false);
const inArea = (point, polygons) => polygons.some(([outer, ...holes]) => inRing(point, outer) && !holes.some((hole) => inRing(point, hole)));

export const look = async (ask) => {
  const line = ask.querySelector("p"), form = ask.closest("form");
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
};
