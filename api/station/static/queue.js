// The queue by keyboard: j k move, Enter opens, x marks. The row that is on is shown large beside the list.
import { forThePage, letter } from "./frame.js";

const rows = [...document.querySelectorAll(".row")];
const glance = document.getElementById("glance");
const marks = [...document.querySelectorAll("#rows input[type=checkbox]")];
const KEPT = "litterwatch.queue.at";
let at = -1;

function link(row) {
  return row.querySelector("a.open");
}

function select(index, { focus = true } = {}) {
  if (!rows.length) return;
  rows[at]?.classList.remove("on");
  at = Math.max(0, Math.min(rows.length - 1, index));
  const row = rows[at];
  row.classList.add("on");
  if (focus) link(row).focus({ preventScroll: true });
  row.scrollIntoView({ block: "nearest" });
  sessionStorage.setItem(KEPT, row.dataset.id);
  show(row);
}

function show(row) {
  glance.hidden = false;
  document.getElementById("glance-title").textContent = `${link(row).textContent} · ${row.querySelector(".where span").textContent}`;
  for (const [name, source] of [["release", row.dataset.release], ["before", row.dataset.before], ["after", row.dataset.after]]) {
    const picture = document.getElementById(`glance-${name}`);
    picture.hidden = !source;
    if (source) picture.src = source;
  }
}

function count() {
  const chosen = marks.filter((mark) => mark.checked).length;
  const bulk = document.getElementById("bulk");
  bulk.hidden = chosen === 0;
  const told = document.getElementById("bulk-count");
  told.textContent = told.dataset.text.replace("{n}", chosen);
}

rows.forEach((row, index) => {
  row.addEventListener("mouseenter", () => select(index, { focus: false }));
  link(row).addEventListener("focus", () => index !== at && select(index, { focus: false }));
});
for (const mark of marks) mark.addEventListener("change", count);
document.getElementById("bulk-all")?.addEventListener("click", () => {
  for (const mark of marks) mark.checked = true;
  count();
});

const keys = {
  j: () => select(at + 1),
  k: () => select(at - 1),
  ArrowDown: () => select(at + 1),
  ArrowUp: () => select(at - 1),
  x: () => {
    const mark = rows[at]?.querySelector("input[type=checkbox]");
    if (mark) mark.click();
  },
  Enter: () => rows[at] && link(rows[at]).click(),
  "/": () => {
    fold.open = true;
    document.getElementById("first-filter").focus();
  },
  "]": () => document.getElementById("more")?.click(),
};
document.addEventListener("keydown", (event) => {
  const act = keys[letter(event)];
  if (!act || !forThePage(event)) return;
  event.preventDefault();
  act();
});

const fold = document.getElementById("fold");
if (matchMedia("(max-width: 620px)").matches && !location.search) fold.open = false;
const filters = document.getElementById("filters");
const apply = document.getElementById("apply");
let byKeys = false; // arrow keys walk through a list: each step would load the page
apply.hidden = true;
filters.addEventListener("pointerdown", () => (byKeys = false));
filters.addEventListener("keydown", (event) => {
  byKeys = true;
  apply.hidden = false;
  if (event.key === "Enter" && event.target.matches("select")) {
    event.preventDefault();
    filters.requestSubmit();
  }
});
filters.addEventListener("change", () => byKeys || filters.requestSubmit());

if (marks.length) count();
if (rows.length) {
  const before = rows.findIndex((row) => row.dataset.id === sessionStorage.getItem(KEPT));
  select(Math.max(0, before));
}
