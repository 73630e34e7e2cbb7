"use strict";
const facts = JSON.parse(document.getElementById("data").textContent);
const root = document.documentElement;
const articles = [...document.querySelectorAll("article.event")];
const cards = new Map([...document.querySelectorAll(".card")].map((card) => [card.hash.slice(1), card]));
const marks = new Map([...document.querySelectorAll(".mark")].map((mark) => [mark.hash.slice(1), mark]));
const zoom = document.querySelector("dialog.zoom");
let current = null;
root.classList.add("js");

function shown() {
  return articles.filter((article) => !cards.get(article.id).parentElement.hidden);
}

function select(article, { scroll = true, remember = true } = {}) {
  if (!article || article === current) return;
  if (current) {
    current.classList.remove("on");
    current.querySelector("video")?.pause();
    cards.get(current.id).removeAttribute("aria-current");
    marks.get(current.id)?.removeAttribute("aria-current");
  }
  current = article;
  article.classList.add("on");
  const card = cards.get(article.id);
  card.setAttribute("aria-current", "true");
  marks.get(article.id)?.setAttribute("aria-current", "true");
  card.scrollIntoView({ block: "nearest", inline: "nearest" });
  if (scroll) window.scrollTo({ top: 0 });
  if (remember) history.replaceState(null, "", "#" + article.id);
  watch(article);
}

function step(by) {
  const list = shown();
  const at = list.indexOf(current);
  select(list[Math.min(list.length - 1, Math.max(0, at + by))]);
}

// --- player: boxes follow the picture -------------------------------------------------------------------------------
const watched = new WeakSet();

function watch(article) {
  const video = article.querySelector("video");
  if (!video || watched.has(video)) return;
  watched.add(video);
  video.preload = "metadata";
  const fact = facts[article.id];
  const item = article.querySelector(".overlay .item");
  const actor = article.querySelector(".overlay .actor");
  const now = article.querySelector(".now");
  let begun = false;
  const draw = () => {
    const at = fact.start + video.currentTime;
    begun ||= video.currentTime > 0;
    place(item, begun && at >= fact.release ? fact.item : null, fact.size);
    place(actor, begun ? trackAt(fact.track, at) : null, fact.size);
    now.textContent = clock(at);
    if (!video.paused && !video.ended) requestAnimationFrame(draw);
  };
  for (const name of ["play", "seeked", "timeupdate", "loadedmetadata"]) video.addEventListener(name, draw);
  video.addEventListener("loadedmetadata", () => toRelease(article, -3), { once: true });
}

function toRelease(article, by = 0) {
  const video = article.querySelector("video");
  if (video) video.currentTime = Math.max(0, facts[article.id].release - facts[article.id].start + by);
}

function trackAt(track, at) {
  const next = track.findIndex((point) => point[0] >= at);
  if (next < 0 || (next === 0 && track[0][0] - at > 0.3)) return null;
  if (next === 0) return track[0].slice(1);
  const [a, b] = [track[next - 1], track[next]];
  if (b[0] - a[0] > 3) return null;
  const part = (at - a[0]) / (b[0] - a[0] || 1);
  return [1, 2, 3, 4].map((i) => a[i] + part * (b[i] - a[i]));
}

function place(box, at, [width, height]) {
  box.hidden = !at;
  if (!at) return;
  box.style.left = (100 * at[0]) / width + "%";
  box.style.top = (100 * at[1]) / height + "%";
  box.style.width = (100 * (at[2] - at[0])) / width + "%";
  box.style.height = (100 * (at[3] - at[1])) / height + "%";
}

function clock(seconds) {
  const tenths = Math.round(seconds * 10);
  const minutes = Math.floor(tenths / 600);
  const rest = ((tenths % 600) / 10).toFixed(1).padStart(4, "0");
  return minutes < 60 ? `${minutes}:${rest}` : `${Math.floor(minutes / 60)}:${String(minutes % 60).padStart(2, "0")}:${rest}`;
}

function toggleBoxes() {
  const hidden = root.classList.toggle("no-boxes");
  for (const button of document.querySelectorAll("[data-boxes]")) button.setAttribute("aria-pressed", String(!hidden));
}

function setSpeed(button) {
  const video = button.closest("article").querySelector("video");
  video.playbackRate = Number(button.dataset.speed);
  for (const other of button.parentElement.children) other.setAttribute("aria-pressed", String(other === button));
}

// --- list, pictures, keys -------------------------------------------------------------------------------------------
function filter(button) {
  const state = button.dataset.filter;
  for (const other of button.parentElement.children) other.setAttribute("aria-pressed", String(other === button));
  for (const card of cards.values()) card.parentElement.hidden = state !== "" && card.parentElement.dataset.state !== state;
  if (!shown().includes(current)) select(shown()[0]);
}

function enlarge(shot) {
  zoom.querySelector(".big-frame").replaceChildren(shot.querySelector(".frame").cloneNode(true));
  zoom.showModal();
}

document.addEventListener("click", (event) => {
  const hit = (selector) => event.target.closest(selector);
  let found;
  if ((found = hit(".card, .mark"))) {
    event.preventDefault();
    const article = document.getElementById(found.hash.slice(1));
    select(article, { scroll: found.matches(".mark") });
  } else if ((found = hit("[data-step]"))) step(Number(found.dataset.step));
  else if ((found = hit("[data-filter]"))) filter(found);
  else if ((found = hit("[data-seek]"))) toRelease(found.closest("article"));
  else if ((found = hit("[data-boxes]"))) toggleBoxes();
  else if ((found = hit("[data-speed]"))) setSpeed(found);
  else if ((found = hit(".shot"))) enlarge(found);
  else if (hit("dialog.zoom")) zoom.close();
});

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || zoom.open || !current) return;
  const video = current.querySelector("video");
  const keys = {
    j: () => step(1),
    k: () => step(-1),
    " ": () => (video?.paused ? video.play() : video?.pause()),
    ArrowLeft: () => video && (video.currentTime -= 1),
    ArrowRight: () => video && (video.currentTime += 1),
    ",": () => video && (video.pause(), (video.currentTime -= 0.04)),
    ".": () => video && (video.pause(), (video.currentTime += 0.04)),
    r: () => toRelease(current),
    b: () => toggleBoxes(),
  };
  // A focused button keeps its own space bar.
  if (!(event.key in keys) || (event.key === " " && event.target.closest("button, summary"))) return;
  event.preventDefault();
  keys[event.key]();
});

window.addEventListener("hashchange", () => select(document.getElementById(location.hash.slice(1))));
select(articles.find((article) => "#" + article.id === location.hash) ?? articles[0], { scroll: false, remember: false });
