// The page for publishing a case: what was played is counted, a frame drawn over the picture becomes a line of regions,
// and while the clip is being made, the page asks how far it is.
const english = document.documentElement.lang === "en";
const making = document.getElementById("making");
const video = document.getElementById("watch");

async function look() {
  try {
    const answer = await fetch(making.dataset.state, { headers: { accept: "application/json" } });
    const state = await answer.json();
    if (!answer.ok || !state.making) return location.reload();
    making.textContent = english ? state.en : state.vi;
  } catch {
    // The station is away for the moment; it is asked again.
  }
  setTimeout(look, 1500);
}
if (making) setTimeout(look, 1000);

function seen() {
  let seconds = 0;
  for (let i = 0; i < video.played.length; i += 1) seconds += video.played.end(i) - video.played.start(i);
  return seconds;
}
function told() {
  const all = Number(video.dataset.all);
  for (const hint of document.querySelectorAll("[data-seen]")) {
    hint.textContent = hint.dataset.seen.replace("{seen}", seen().toFixed(0)).replace("{all}", all.toFixed(0));
  }
}
if (video) {
  for (const what of ["timeupdate", "ended", "pause"]) video.addEventListener(what, told);
  told();
  for (const form of document.querySelectorAll("form.asking")) {
    form.addEventListener("submit", () => {
      if (form.elements.seconds) form.elements.seconds.value = seen().toFixed(1);
    });
  }
}

// --- what was uncovered: the clip goes there, and stops ---------------------------------------------------------------
for (const button of document.querySelectorAll("[data-go]")) {
  button.addEventListener("click", () => {
    video.pause();
    video.currentTime = Math.min(Number(button.dataset.go), Number(video.dataset.all));
    video.scrollIntoView({ block: "nearest" });
  });
}

// --- covering more -------------------------------------------------------------------------------------------------
const more = document.getElementById("more");
const draw = document.getElementById("draw");
const AROUND_S = 2;
if (more && draw && video) {
  const frame = document.createElementNS("http://www.w3.org/2000/svg", "rect");
  let from = null;
  const at = (event) => {
    const box = draw.getBoundingClientRect();
    return [event.clientX - box.left, event.clientY - box.top];
  };
  const spread = (to) => [Math.min(from[0], to[0]), Math.min(from[1], to[1]), Math.abs(to[0] - from[0]), Math.abs(to[1] - from[1])];
  more.addEventListener("toggle", () => {
    draw.toggleAttribute("hidden", !more.open);
  });
  draw.addEventListener("pointerdown", (event) => {
    from = at(event);
    video.pause();
    draw.setPointerCapture(event.pointerId);
    draw.append(frame);
  });
  draw.addEventListener("pointermove", (event) => {
    if (!from) return;
    const named = spread(at(event));
    for (const [i, name] of ["x", "y", "width", "height"].entries()) frame.setAttribute(name, String(named[i]));
  });
  draw.addEventListener("pointerup", (event) => {
    if (!from) return;
    const [x, y, width, height] = spread(at(event));
    from = null;
    if (width < 4 || height < 4) return;
    const scale = video.videoWidth / video.clientWidth;
    const box = [x, y, x + width, y + height].map((v) => Math.max(0, Math.round(v * scale))).join(",");
    const begin = Math.max(0, video.currentTime - AROUND_S).toFixed(1);
    const end = (video.currentTime + AROUND_S).toFixed(1);
    const cover = document.getElementById("cover");
    cover.value = `${cover.value.trimEnd()}\n${box}@${begin}-${end}`.trimStart();
  });
  draw.toggleAttribute("hidden", !more.open);
  // What is to be uncovered is looked at first: the clip goes to where it came in, and a frame says which one it is.
  for (const mark of more.querySelectorAll("[data-at]")) {
    mark.addEventListener("change", () => {
      video.pause();
      video.currentTime = Math.min(Number(mark.dataset.at), Number(video.dataset.all));
      const scale = video.clientWidth / video.videoWidth;
      const [x1, y1, x2, y2] = mark.dataset.box.split(",").map((v) => Number(v) * scale);
      for (const [name, value] of Object.entries({ x: x1, y: y1, width: x2 - x1, height: y2 - y1 })) frame.setAttribute(name, String(value));
      draw.append(frame);
    });
  }
}
