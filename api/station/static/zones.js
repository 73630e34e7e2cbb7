// Zones drawn on the picture: by mouse and finger, by keyboard, or by numbers. The server has the last word on saving.
import { centre, crossesItself, kept, middle } from "./shapes.js";
import { settle, zoneForm } from "./zone_form.js";

const SVG = "http://www.w3.org/2000/svg";
const words = JSON.parse(document.getElementById("zone-words").textContent);
const svg = document.getElementById("shapes");
const picture = document.getElementById("picture");
const hint = document.getElementById("zone-hint");
let zones = JSON.parse(document.getElementById("zones-now").textContent);
const before = JSON.stringify(zones);
const past = [];
let chosen = zones.length ? 0 : -1;
let drawing = null; // points of a zone that is being drawn
let size = [1600, 900];
let sent = false;

function make(name, attributes, parent) {
  const made = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  parent.append(made);
  return made;
}

/** Before anything changes, so that it can be taken back. */
function remember() {
  past.push(JSON.stringify({ zones, chosen }));
  if (past.length > 200) past.shift();
}

function undo() {
  if (drawing) return stop();
  if (!past.length) return;
  ({ zones, chosen } = JSON.parse(past.pop()));
  show();
}

function coordinates(points) {
  return points.map(([x, y]) => `${x * size[0]},${y * size[1]}`).join(" ");
}

function unit() {
  return size[0] / Math.max(1, svg.getBoundingClientRect().width);
}

/** What is wrong, in words; null where all is well. The server asks again. */
function amiss() {
  for (const [index, zone] of zones.entries()) {
    if (!/^[A-Za-z0-9_.-]{1,64}$/.test(zone.id)) return words.bad_id;
    if (zones.findIndex((other) => other.id === zone.id) !== index) return words.same_id.replace("{id}", zone.id);
    if (crossesItself(zone.polygon)) return words.crossing.replace("{id}", zone.id);
    if (zone.rule === "hours" && !zone.allow.length) return words.no_hours.replace("{id}", zone.id);
  }
  return null;
}

function show({ form = true } = {}) {
  draw();
  list();
  if (form) {
    zoneForm(document.getElementById("zone-form"), zones[chosen], words, { change, remove, movePoint, addPoint, removePoint });
  }
  const changed = JSON.stringify(zones) !== before;
  const wrong = amiss();
  hint.textContent = drawing ? words.drawing : (wrong ?? "");
  hint.classList.toggle("bad", !drawing && wrong !== null);
  document.getElementById("undo").disabled = !past.length;
  document.getElementById("none").hidden = zones.length > 0;
  const dirty = document.getElementById("dirty");
  if (dirty) dirty.textContent = changed ? words.unsaved : "";
}

function draw() {
  const held = document.activeElement?.dataset?.handle;
  svg.replaceChildren();
  svg.setAttribute("viewBox", `0 0 ${size[0]} ${size[1]}`);
  const px = unit();
  zones.forEach((zone, index) => {
    const shape = make("polygon", { class: `zone z-${zone.rule}`, points: coordinates(zone.polygon), "data-zone": index }, svg);
    shape.classList.toggle("chosen", index === chosen);
    shape.classList.toggle("wrong", crossesItself(zone.polygon));
    const [x, y] = centre(zone.polygon);
    make("text", { class: "zone-name", x: x * size[0], y: y * size[1], "text-anchor": "middle", "font-size": 15 * px, "stroke-width": 4 * px }, svg).textContent = zone.id;
  });
  if (drawing) {
    make("polyline", { class: "sketch", points: coordinates(drawing) }, svg);
    drawing.forEach(([x, y]) => make("circle", { class: "corner", cx: x * size[0], cy: y * size[1], r: 7 * px }, svg));
    return;
  }
  const zone = zones[chosen];
  if (!zone) return;
  zone.polygon.forEach((point, index) => {
    const [x, y] = middle(point, zone.polygon[(index + 1) % zone.polygon.length]);
    make("circle", { class: "edge", cx: x * size[0], cy: y * size[1], r: 5 * px, "data-edge": index }, svg);
  });
  zone.polygon.forEach(([x, y], index) => {
    const told = `${words.point.replace("{n}", index + 1)}, ${words.of_zone.replace("{id}", zone.id)}: ${(x * 100).toFixed(1)} %, ${(y * 100).toFixed(1)} %`;
    const corner = make("circle", { class: "corner", cx: x * size[0], cy: y * size[1], r: 8 * px, tabindex: 0, role: "button", "aria-label": told, "data-handle": index }, svg);
    if (held === String(index)) corner.focus({ preventScroll: true });
  });
}

function list() {
  const held = document.activeElement?.dataset?.pick;
  const rows = zones.map((zone, index) => {
    const row = document.createElement("li");
    const button = document.createElement("button");
    button.type = "button";
    button.dataset.pick = index;
    button.setAttribute("aria-pressed", String(index === chosen));
    const name = document.createElement("b");
    name.textContent = zone.id;
    const rule = document.createElement("span");
    rule.className = `rule z-${zone.rule}`;
    rule.textContent = words.rules[zone.rule];
    button.append(name, rule);
    button.addEventListener("click", () => pick(index));
    row.append(button);
    return row;
  });
  const listed = document.getElementById("zone-list");
  listed.replaceChildren(...rows);
  if (held !== undefined) listed.querySelector(`[data-pick="${held}"]`)?.focus();
}

function pick(index) {
  chosen = index;
  show();
}

/** Of the zone that is chosen: id, rule, hours. */
function change(what, { form = true } = {}) {
  remember();
  Object.assign(zones[chosen], what);
  if (zones[chosen].rule !== "hours") Object.assign(zones[chosen], { allow: [], except: [] });
  show({ form });
}

function remove() {
  remember();
  zones.splice(chosen, 1);
  chosen = Math.min(chosen, zones.length - 1);
  show();
  document.getElementById("add").focus();
}

function movePoint(index, point, { form = true } = {}) {
  remember();
  zones[chosen].polygon[index] = kept(point);
  show({ form });
}

function addPoint(index) {
  const points = zones[chosen].polygon;
  if (points.length >= 64) return;
  remember();
  points.splice(index + 1, 0, middle(points[index], points[(index + 1) % points.length]));
  show();
  svg.querySelector(`[data-handle="${index + 1}"]`)?.focus({ preventScroll: true });
}

function removePoint(index) {
  const points = zones[chosen].polygon;
  if (points.length <= 3) return;
  remember();
  points.splice(index, 1);
  show();
  svg.querySelector(`[data-handle="${Math.max(0, index - 1)}"]`)?.focus({ preventScroll: true });
}

function begin() {
  drawing = [];
  chosen = -1;
  show();
  svg.focus?.();
}

function stop() {
  drawing = null;
  chosen = zones.length ? Math.max(0, chosen) : -1;
  show();
}

function close() {
  const points = drawing.length >= 3 ? drawing : [[0.3, 0.4], [0.7, 0.4], [0.7, 0.8], [0.3, 0.8]];
  drawing = null;
  remember();
  let number = zones.length + 1;
  while (zones.some((zone) => zone.id === `vung-${number}`)) number += 1;
  zones.push({ id: `vung-${number}`, polygon: points.map(kept), rule: "never", allow: [], except: [] });
  chosen = zones.length - 1;
  show();
  svg.querySelector("[data-handle]")?.focus({ preventScroll: true });
}

function where(event) {
  const box = svg.getBoundingClientRect();
  return kept([(event.clientX - box.left) / box.width, (event.clientY - box.top) / box.height]);
}

let drag = null;
svg.addEventListener("pointerdown", (event) => {
  if (event.button) return;
  const at = where(event);
  if (drawing) {
    event.preventDefault();
    const near = 12 / svg.getBoundingClientRect().width;
    if (drawing.length >= 3 && Math.hypot(at[0] - drawing[0][0], at[1] - drawing[0][1]) < near) return close();
    drawing.push(at);
    return draw();
  }
  const { handle, edge, zone } = event.target.dataset;
  if (edge !== undefined) return addPoint(Number(edge));
  if (handle === undefined && zone !== undefined && Number(zone) !== chosen) return pick(Number(zone));
  if (handle === undefined && zone === undefined) return;
  drag = { handle: handle === undefined ? null : Number(handle), from: at, points: zones[chosen].polygon.map((point) => [...point]), moved: false };
  svg.setPointerCapture(event.pointerId);
  if (handle !== undefined) event.target.focus({ preventScroll: true });
  event.preventDefault();
});
svg.addEventListener("pointermove", (event) => {
  if (!drag) return;
  const at = where(event);
  if (!drag.moved) {
    if (Math.hypot(at[0] - drag.from[0], at[1] - drag.from[1]) < 0.003) return;
    remember();
    drag.moved = true;
  }
  const by = [at[0] - drag.from[0], at[1] - drag.from[1]];
  if (drag.handle !== null) zones[chosen].polygon[drag.handle] = at;
  else {
    // The whole zone, as far as the picture goes.
    const xs = drag.points.map((point) => point[0]);
    const ys = drag.points.map((point) => point[1]);
    const x = Math.max(-Math.min(...xs), Math.min(1 - Math.max(...xs), by[0]));
    const y = Math.max(-Math.min(...ys), Math.min(1 - Math.max(...ys), by[1]));
    zones[chosen].polygon = drag.points.map((point) => kept([point[0] + x, point[1] + y]));
  }
  draw();
});
for (const ended of ["pointerup", "pointercancel"]) {
  svg.addEventListener(ended, () => {
    if (drag?.moved) show();
    drag = null;
  });
}

const STEP = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };
svg.addEventListener("keydown", (event) => {
  const handle = event.target.dataset.handle;
  if (handle === undefined || event.ctrlKey || event.metaKey || event.altKey) return;
  const index = Number(handle);
  const step = STEP[event.key];
  if (step) {
    const far = event.shiftKey ? 0.02 : 0.0025;
    const [x, y] = zones[chosen].polygon[index];
    movePoint(index, [x + step[0] * far, y + step[1] * far]);
  } else if (event.key === "+" || event.key === "Insert") addPoint(index);
  else if (event.key === "Delete" || event.key === "Backspace") removePoint(index);
  else return;
  event.preventDefault();
});
document.addEventListener("keydown", (event) => {
  if (drawing && event.key === "Enter" && !event.target.matches("input, select, a")) {
    event.preventDefault();
    close();
  } else if (drawing && event.key === "Escape") stop();
  else if ((event.ctrlKey || event.metaKey) && event.key === "z" && !event.target.matches("input")) {
    event.preventDefault();
    undo();
  }
});

document.getElementById("add").addEventListener("click", () => (drawing ? close() : begin()));
document.getElementById("undo").addEventListener("click", undo);
document.getElementById("keep")?.addEventListener("submit", () => {
  settle();
  sent = true;
  document.getElementById("zones-field").value = JSON.stringify(zones);
});
addEventListener("beforeunload", (event) => {
  if (!sent && JSON.stringify(zones) !== before) event.preventDefault();
});
function measured() {
  if (picture?.naturalWidth) size = [picture.naturalWidth, picture.naturalHeight];
  document.getElementById("drawing").style.setProperty("--ratio", size[0] / size[1]);
  draw();
}
picture?.addEventListener("load", measured);
new ResizeObserver(measured).observe(svg);
measured();
show();
