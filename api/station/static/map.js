// The map: zoom and pan by mouse, touch and keyboard. What stands on it was drawn by the server; here it is moved.
// The world runs from 0 to 1 each way (Web Mercator), so tiles of a server fit under it.
const SVG = "http://www.w3.org/2000/svg";
const TILE = 256;
const EARTH_M = 2 * Math.PI * 6378137;
const NEAREST = 2 ** 20 * TILE; // a pixel is 15 cm
const FURTHEST = 4 * TILE;
const CLOSE = 20; // pixels between two cameras that are shown as one
const frame = document.getElementById("map");
const picture = document.getElementById("map-picture");
const marks = [...picture.querySelectorAll(".mark")];
const cameras = marks.filter((mark) => mark.classList.contains("cam-mark"));
const at = new Map([...picture.querySelectorAll("[data-x]")].map((one) => [one, [Number(one.dataset.x), Number(one.dataset.y)]]));
const hulls = [...picture.querySelectorAll("[data-hull]")].map((one) => [one, one.dataset.hull.trim().split(" ").map((pair) => pair.split(",").map(Number))]);
const groups = document.getElementById("groups");
const grid = document.getElementById("grid");
const tiles = document.getElementById("tiles");
let width = 1;
let height = 1;
let view = { x: Number(frame.dataset.x), y: Number(frame.dataset.y), scale: Number(frame.dataset.scale) };
let asked = 0;

function make(name, attributes, parent) {
  const made = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  parent.append(made);
  return made;
}

function place([x, y]) {
  return [(x - view.x) * view.scale + width / 2, (y - view.y) * view.scale + height / 2];
}

function metres() {
  return (EARTH_M * Math.cos(Math.atan(Math.sinh(Math.PI * (1 - 2 * view.y))))) / view.scale;
}

function round(longest) {
  const power = 10 ** Math.floor(Math.log10(longest));
  return [5, 2, 1].map((step) => step * power).find((length) => length <= longest);
}

function draw() {
  asked = 0;
  picture.setAttribute("viewBox", `0 0 ${width} ${height}`);
  for (const [one, point] of at) {
    const [x, y] = place(point);
    if (one.localName === "text") {
      one.setAttribute("x", x);
      one.setAttribute("y", y + Number(one.dataset.dy));
    } else if (one !== frame) one.setAttribute("transform", `translate(${x.toFixed(1)} ${y.toFixed(1)})`);
  }
  for (const [one, points] of hulls) one.setAttribute("points", points.map((point) => place(point).map((v) => v.toFixed(1)).join(",")).join(" "));
  gather();
  unclutter();
  drawBar();
  drawTiles();
}

/** Cameras that would lie on each other become one mark with their number. */
function gather() {
  groups.replaceChildren();
  const left = cameras.map((mark) => ({ mark, at: place(at.get(mark)) }));
  for (const mark of cameras) mark.removeAttribute("hidden");
  while (left.length) {
    const first = left.pop();
    const near = left.filter((other) => Math.hypot(other.at[0] - first.at[0], other.at[1] - first.at[1]) < CLOSE);
    if (!near.length || view.scale >= NEAREST / 2) continue;
    const all = [first, ...near];
    for (const one of near) left.splice(left.indexOf(one), 1);
    const x = all.reduce((sum, one) => sum + one.at[0], 0) / all.length;
    const y = all.reduce((sum, one) => sum + one.at[1], 0) / all.length;
    const worst = ["bad", "unsure", "good", "off"].find((colour) => all.some((one) => one.mark.classList.contains(colour))) ?? "off";
    for (const one of all) one.mark.setAttribute("hidden", "");
    const names = all.map((one) => one.mark.querySelector(".label").textContent).join(", ");
    const told = frame.dataset.together.replace("{n}", all.length);
    const group = make("g", { class: `mark cam-mark group ${worst}`, transform: `translate(${x} ${y})`, tabindex: 0, role: "button", "aria-label": `${told}: ${names}` }, groups);
    make("title", {}, group).textContent = `${names}. ${told}`;
    make("circle", { class: "pin", r: 14 }, group);
    make("text", { class: "number", y: 5, "text-anchor": "middle" }, group).textContent = all.length;
    const closer = () => {
      const points = all.map((one) => at.get(one.mark));
      fit(points, 0.3);
      frame.focus();
    };
    group.addEventListener("click", closer);
    group.addEventListener("keydown", (event) => (event.key === "Enter" || event.key === " ") && (event.preventDefault(), closer()));
  }
}

/** A name is shown where it covers nothing that is shown already: to the right of its mark, else to the left. */
function unclutter() {
  const overlap = (box) => box[0] < 2 || box[2] > width - 2 || taken.some((one) => one[0] < box[2] && box[0] < one[2] && one[1] < box[3] && box[1] < one[3]);
  const taken = cameras.filter((mark) => !mark.hasAttribute("hidden")).map((mark) => {
    const [x, y] = place(at.get(mark));
    return [x - 11, y - 11, x + 11, y + 11];
  });
  for (const mark of cameras) {
    const label = mark.querySelector(".label");
    label.removeAttribute("hidden");
    const [x, y] = place(at.get(mark));
    const long = label.getComputedTextLength();
    const sides = [["start", 14, [x + 13, y - 9, x + 16 + long, y + 9]], ["end", -14, [x - 16 - long, y - 9, x - 13, y + 9]]];
    const free = mark.hasAttribute("hidden") ? undefined : sides.find(([, , box]) => !overlap(box));
    if (!free) {
      label.setAttribute("hidden", "");
      continue;
    }
    label.setAttribute("text-anchor", free[0]);
    label.setAttribute("x", free[1]);
    taken.push(free[2]);
  }
  taken.push([8, 8, 44, 56]); // the arrow to the north
  for (const name of picture.querySelectorAll(".area-name")) {
    name.removeAttribute("hidden");
    const half = name.getComputedTextLength() / 2;
    const y = Number(name.getAttribute("y"));
    const x = Math.max(half + 4, Math.min(width - half - 4, Number(name.getAttribute("x"))));
    name.setAttribute("x", x);
    const box = [x - half, y - 14, x + half, y + 4];
    if (overlap(box)) name.setAttribute("hidden", "");
    else taken.push(box);
  }
}

/** A round length, and lines that far apart, drawn only where no tiles are. */
function drawBar() {
  const metre = 1 / metres();
  const length = round(150 / metre);
  const bar = document.getElementById("bar");
  bar.setAttribute("d", `M0-6V0H${length * metre}V-6`);
  bar.parentNode.setAttribute("transform", `translate(16 ${height - 16})`);
  const name = document.getElementById("bar-name");
  name.setAttribute("x", (length * metre) / 2);
  name.textContent = length >= 1000 ? `${length / 1000} km` : `${length} m`;
  grid.replaceChildren();
  if (frame.dataset.tiles) return;
  const step = length * metre;
  const [zeroX, zeroY] = place([0.5, 0.5]);
  for (let x = zeroX % step; x < width; x += step) make("line", { x1: x, x2: x, y1: 0, y2: height }, grid);
  for (let y = zeroY % step; y < height; y += step) make("line", { x1: 0, x2: width, y1: y, y2: y }, grid);
}

function drawTiles() {
  if (!frame.dataset.tiles) return;
  const zoom = Math.max(0, Math.min(19, Math.round(Math.log2(view.scale / TILE))));
  const count = 2 ** zoom;
  const size = view.scale / count;
  const wanted = new Map();
  const [left, top] = place([0, 0]);
  for (let x = Math.max(0, Math.floor(-left / size)); x < Math.min(count, (width - left) / size); x += 1) {
    for (let y = Math.max(0, Math.floor(-top / size)); y < Math.min(count, (height - top) / size); y += 1) {
      wanted.set(`${zoom}/${x}/${y}`, [left + x * size, top + y * size, x, y]);
    }
  }
  for (const shown of [...tiles.children]) if (!wanted.has(shown.dataset.tile)) shown.remove();
  for (const [key, [x, y, column, row]] of wanted) {
    let tile = [...tiles.children].find((one) => one.dataset.tile === key);
    if (!tile) {
      const href = frame.dataset.tiles.replace("{z}", zoom).replace("{x}", column).replace("{y}", row);
      tile = make("image", { href, "data-tile": key, preserveAspectRatio: "none" }, tiles);
      tile.addEventListener("error", () => tile.remove(), { once: true });
    }
    for (const [name, value] of [["x", x], ["y", y], ["width", size + 0.5], ["height", size + 0.5]]) tile.setAttribute(name, value);
  }
}

function again() {
  if (!asked) asked = requestAnimationFrame(draw);
}

/** Nearer or further, so that what is at (x, y) stays there. */
function zoom(factor, x = width / 2, y = height / 2) {
  const scale = Math.max(FURTHEST, Math.min(NEAREST, view.scale * factor));
  const world = [view.x + (x - width / 2) / view.scale, view.y + (y - height / 2) / view.scale];
  view = { x: world[0] - (x - width / 2) / scale, y: world[1] - (y - height / 2) / scale, scale };
  again();
}

function pan(x, y) {
  view.x = Math.max(0, Math.min(1, view.x - x / view.scale));
  view.y = Math.max(0, Math.min(1, view.y - y / view.scale));
  again();
}

function fit(points, margin = 0.1) {
  const xs = points.map((point) => point[0]);
  const ys = points.map((point) => point[1]);
  const [left, right, top, bottom] = [Math.min(...xs), Math.max(...xs), Math.min(...ys), Math.max(...ys)];
  view.x = (left + right) / 2;
  view.y = (top + bottom) / 2;
  view.scale = 1;
  const least = (metres() * width) / 500; // half a kilometre across at the nearest
  const fits = [((1 - 2 * margin) * width) / (right - left), ((1 - 2 * margin) * height) / (bottom - top)];
  view.scale = Math.max(FURTHEST, Math.min(NEAREST, least, ...fits));
  again();
}

function fitAll() {
  fit(marks.map((mark) => at.get(mark)), Math.min(0.25, 60 / Math.min(width, height)));
}

function show(key) {
  const mark = marks.find((one) => one.dataset.key === key);
  if (!mark) return false;
  for (const one of marks) one.classList.toggle("chosen", one === mark);
  fit([at.get(mark)]);
  return true;
}

const doing = { in: () => zoom(1.6), out: () => zoom(1 / 1.6), fit: fitAll };
const bar = document.getElementById("map-keys");
bar.hidden = false;
bar.addEventListener("click", (event) => doing[event.target.closest("button")?.dataset.do]?.());
for (const button of document.querySelectorAll("[data-show]")) {
  button.addEventListener("click", () => {
    show(button.dataset.show);
    frame.scrollIntoView({ block: "nearest" });
    frame.focus({ preventScroll: true });
  });
}

const keys = {
  ArrowLeft: () => pan(90, 0),
  ArrowRight: () => pan(-90, 0),
  ArrowUp: () => pan(0, 90),
  ArrowDown: () => pan(0, -90),
  "+": doing.in,
  "=": doing.in,
  "-": doing.out,
  0: doing.fit,
};
frame.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || !keys[event.key]) return;
  event.preventDefault();
  keys[event.key]();
});
// Who walks the marks by Tab is followed. The frame listens: Chromium takes an SVG that does for a stop of Tab's.
frame.addEventListener("focusin", (event) => {
  const mark = event.target.closest(".mark");
  const [x, y] = mark && at.has(mark) ? place(at.get(mark)) : [width / 2, height / 2];
  if (x < 20 || y < 20 || x > width - 20 || y > height - 20) pan(width / 2 - x, height / 2 - y);
});

const fingers = new Map();
let moved = false;
frame.addEventListener("pointerdown", (event) => {
  if (event.button) return;
  moved = false;
  fingers.set(event.pointerId, [event.clientX, event.clientY]);
});
addEventListener("pointermove", (event) => {
  const before = fingers.get(event.pointerId);
  if (!before) return;
  const now = [event.clientX, event.clientY];
  if (Math.hypot(now[0] - before[0], now[1] - before[1]) < (moved ? 0 : 4)) return;
  if (!moved) frame.setPointerCapture(event.pointerId); // only now: a press without moving is a click on a mark
  moved = true;
  const others = [...fingers].filter(([id]) => id !== event.pointerId).map(([, point]) => point);
  fingers.set(event.pointerId, now);
  if (!others.length) return pan(now[0] - before[0], now[1] - before[1]);
  const box = frame.getBoundingClientRect();
  const other = others[0];
  const ratio = Math.hypot(now[0] - other[0], now[1] - other[1]) / Math.max(1, Math.hypot(before[0] - other[0], before[1] - other[1]));
  zoom(ratio, (now[0] + other[0]) / 2 - box.left, (now[1] + other[1]) / 2 - box.top);
});
for (const ended of ["pointerup", "pointercancel"]) addEventListener(ended, (event) => fingers.delete(event.pointerId));
frame.addEventListener("click", (event) => moved && (event.preventDefault(), event.stopPropagation()), true);
frame.addEventListener("dragstart", (event) => event.preventDefault());
frame.addEventListener("wheel", (event) => {
  event.preventDefault();
  const box = frame.getBoundingClientRect();
  zoom(Math.exp(-event.deltaY * (event.ctrlKey ? 0.01 : 0.0022)), event.clientX - box.left, event.clientY - box.top);
}, { passive: false });

let first = true;
new ResizeObserver(() => {
  const box = frame.getBoundingClientRect();
  width = Math.max(1, box.width);
  height = Math.max(1, box.height);
  if (!first) return again();
  first = false;
  if (!show(frame.dataset.chosen)) fitAll();
}).observe(frame);
