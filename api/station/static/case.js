// A case: deciding by keyboard, looking at stills, and telling the station how long the clip was played.
import { forThePage, letter } from "./frame.js";
import { Player } from "./player.js";

const form = document.getElementById("verdict");
const hint = document.getElementById("hint");
const note = document.getElementById("note");
const leave = document.getElementById("leave");
const player = document.getElementById("video") ? new Player() : null;

// --- deciding ------------------------------------------------------------------------------------------------------
const groups = form ? [...form.querySelectorAll("[data-group]")] : [];
const lists = form ? [...form.querySelectorAll("[data-reasons]")] : [];
let group = null;

function tell(what) {
  if (hint) hint.textContent = hint.dataset[what];
}

function chosen() {
  return form?.querySelector("input[name=reason]:checked") ?? null;
}

function choose(name) {
  if (!form) return;
  const folded = document.getElementById("again");
  if (folded) folded.open = true;
  group = name;
  for (const button of groups) button.setAttribute("aria-pressed", String(button.dataset.group === name));
  for (const list of lists) list.hidden = list.dataset.reasons !== name;
  const before = chosen();
  if (before) before.checked = false;
  tell(name ? "digit" : "first");
}

function reason(digit) {
  const radio = form?.querySelector(`[data-reasons="${group}"] input[data-key="${digit}"]`);
  if (!radio) return;
  radio.checked = true;
  radio.focus({ preventScroll: true });
  noted();
}

function noted() {
  const radio = chosen();
  if (!radio) return;
  const needed = radio.dataset.note === "required" && !note.value.trim();
  note.required = radio.dataset.note === "required";
  tell(needed ? "note" : "enter");
  if (needed) note.focus();
}

function send() {
  if (!form) return;
  if (!chosen()) return tell(group ? "digit" : "first");
  document.getElementById("seconds").value = player ? player.watched().toFixed(1) : "";
  form.requestSubmit();
}

if (form) {
  document.getElementById("groups").hidden = false;
  for (const list of lists) list.hidden = true;
  for (const button of groups) button.addEventListener("click", () => choose(button.dataset.group));
  form.addEventListener("change", (event) => event.target.name === "reason" && noted());
  let sent = false;
  form.addEventListener("submit", (event) => {
    if (sent) event.preventDefault(); // Enter twice is one decision
    sent = true;
    document.getElementById("seconds").value = player ? player.watched().toFixed(1) : "";
  });
  addEventListener("pageshow", () => (sent = false));
  note.addEventListener("keydown", (event) => {
    if (event.isComposing) return;
    if (event.key === "Escape") note.blur();
    if (event.key === "Enter" && !event.shiftKey) {
      event.preventDefault();
      note.blur();
      send();
    }
  });
}

// --- stills, comparison ----------------------------------------------------------------------------------------------
const look = document.getElementById("look");
for (const button of document.querySelectorAll("[data-still]")) {
  button.addEventListener("click", () => {
    const picture = document.getElementById("look-picture");
    picture.src = button.dataset.still;
    picture.alt = button.textContent;
    look.showModal();
    if (player && button.dataset.at) player.toMedia(Number(button.dataset.at));
  });
}
const range = document.getElementById("compare-range");
if (range) {
  const top = document.getElementById("compare-top");
  const edge = document.getElementById("compare-edge");
  const box = document.getElementById("compare");
  const divide = () => {
    top.style.clipPath = `inset(0 ${100 - range.value}% 0 0)`;
    edge.style.left = `${range.value}%`;
    edge.hidden = false;
  };
  const drag = (event) => {
    if (event.buttons !== 1) return;
    const at = box.getBoundingClientRect();
    range.value = (100 * (event.clientX - at.left)) / at.width;
    divide();
  };
  range.addEventListener("input", divide);
  box.addEventListener("pointerdown", drag);
  box.addEventListener("pointermove", drag);
  divide();
}

// --- keys ----------------------------------------------------------------------------------------------------------
const keys = {
  v: () => choose("v"),
  x: () => choose("x"),
  "?": () => choose("u"),
  Escape: () => choose(null),
  Enter: send,
  n: () => note?.focus(),
  j: () => document.getElementById("next").click(),
  q: () => document.getElementById("back").click(),
  " ": () => player?.toggle(),
  ArrowLeft: () => player?.by(-1),
  ArrowRight: () => player?.by(1),
  ",": () => player?.frame(-1),
  ".": () => player?.frame(1),
  "-": () => player?.faster(-1),
  "=": () => player?.faster(1),
  "+": () => player?.faster(1),
  r: () => player?.toRelease(),
  l: () => player?.loop(),
  b: () => player?.boxes(),
  z: () => player?.zoom(),
  0: () => player?.fit(),
};
document.addEventListener("keydown", (event) => {
  if (!forThePage(event)) return;
  const key = letter(event);
  if (group && /^[1-9]$/.test(key)) reason(key);
  else if (keys[key]) keys[key]();
  else return;
  event.preventDefault();
});

// --- who works on it, and for how long -------------------------------------------------------------------------------
const csrf = leave.dataset.csrf;
if (form) {
  setInterval(() => {
    if (document.visibilityState === "visible") {
      fetch(`${leave.dataset.at}/claim`, { method: "POST", headers: { "x-csrf-token": csrf } }).catch(() => {});
    }
  }, 120_000);
}
let told = 0;
addEventListener("pagehide", () => {
  const seconds = player ? player.watched() - told : 0;
  told += seconds;
  navigator.sendBeacon(`${leave.dataset.at}/left`, new URLSearchParams({ csrf, seconds: seconds.toFixed(1) }));
});
