// The clip: speeds, single frames by the times that the recording really has, the act in a loop, zoom, boxes.
const SPEEDS = [0.25, 0.5, 1, 2, 4];
const SVG = "http://www.w3.org/2000/svg";
const ZOOM = 2.5;

export class Player {
  constructor() {
    this.video = document.getElementById("video");
    this.facts = JSON.parse(document.getElementById("facts").textContent);
    this.overlay = document.getElementById("overlay");
    this.looping = false;
    this.frames = null;
    this.scale = 1;
    this.offset = [0, 0];
    this.played = 0;
    this.since = null;
    this.drawn = {};
    this.clocks = this.makeClocks();
    this.listen();
    this.drawMarks();
    this.begin();
  }

  // --- time --------------------------------------------------------------------------------------------------------
  get media() {
    return this.facts.start + this.video.currentTime;
  }

  toMedia(seconds) {
    this.video.currentTime = Math.max(0, Math.min(this.length - 0.01, seconds - this.facts.start));
  }

  get length() {
    return Number.isFinite(this.video.duration) ? this.video.duration : this.facts.end - this.facts.start;
  }

  begin() {
    const start = () => {
      this.toMedia(this.facts.loop[0]);
      this.loop(true);
      this.play();
    };
    if (this.video.readyState >= 1) start();
    else this.video.addEventListener("loadedmetadata", start, { once: true });
  }

  play() {
    this.video.play().catch(() => {}); // the browser may want a click first
  }

  toggle() {
    if (this.video.paused) this.play();
    else this.video.pause();
  }

  by(seconds) {
    this.toMedia(this.media + seconds);
  }

  toRelease() {
    this.toMedia(this.facts.release);
    this.video.pause();
  }

  async frame(step) {
    this.video.pause();
    this.frames ??= await fetch(this.video.getAttribute("src").replace(/clip$/, "frames.json"))
      .then((answer) => answer.json())
      .catch(() => []);
    if (!this.frames.length) return this.by(step / 25);
    const at = Math.max(0, Math.min(this.frames.length - 1, this.frameAt() + step));
    const next = this.frames[at + 1] ?? this.frames[at] + 0.02;
    this.video.currentTime = (this.frames[at] + next) / 2; // the middle: no rounding leads to a neighbour
    const told = document.getElementById("frame-number");
    told.textContent = `${told.dataset.text} ${at + 1}/${this.frames.length}`;
  }

  /** Which one is shown. */
  frameAt() {
    let low = 0;
    let high = this.frames.length - 1;
    while (low < high) {
      const middle = Math.ceil((low + high) / 2);
      if (this.frames[middle] <= this.video.currentTime + 1e-4) low = middle;
      else high = middle - 1;
    }
    return low;
  }

  faster(step) {
    const at = SPEEDS.indexOf(this.video.playbackRate) + step;
    this.rate(SPEEDS[Math.max(0, Math.min(SPEEDS.length - 1, at))]);
  }

  rate(speed) {
    this.video.playbackRate = speed;
    for (const button of document.querySelectorAll("[data-rate]")) {
      button.setAttribute("aria-pressed", String(Number(button.dataset.rate) === speed));
    }
  }

  loop(on = !this.looping) {
    this.looping = on;
    this.press("loop", on);
    if (on && (this.media < this.facts.loop[0] || this.media > this.facts.loop[1])) this.toMedia(this.facts.loop[0]);
  }

  /** Seconds that it ran, at whatever speed. */
  watched() {
    return this.played + (this.since === null ? 0 : (performance.now() - this.since) / 1000);
  }

  // --- zoom and pan ------------------------------------------------------------------------------------------------
  zoom(point = null) {
    if (this.scale > 1 && !point) return this.fit();
    const stage = document.getElementById("stage").getBoundingClientRect();
    this.zoomTo(ZOOM, point ?? this.onStage(this.facts.item, stage));
  }

  /** The middle of a box, on the stage. */
  onStage([x1, y1, x2, y2], stage) {
    const [width, height] = this.facts.size;
    const fit = Math.min(stage.width / width, stage.height / height);
    const left = (stage.width - fit * width) / 2;
    const top = (stage.height - fit * height) / 2;
    return [left + (fit * (x1 + x2)) / 2, top + (fit * (y1 + y2)) / 2];
  }

  zoomTo(scale, [x, y]) {
    const [ox, oy] = this.offset;
    const at = [(x - ox) / this.scale, (y - oy) / this.scale];
    this.scale = Math.max(1, Math.min(8, scale));
    this.offset = [x - at[0] * this.scale, y - at[1] * this.scale];
    this.place();
  }

  fit() {
    this.scale = 1;
    this.offset = [0, 0];
    this.place();
  }

  place() {
    const stage = document.getElementById("stage").getBoundingClientRect();
    const inside = (value, size) => Math.min(0, Math.max(size - size * this.scale, value));
    this.offset = [inside(this.offset[0], stage.width), inside(this.offset[1], stage.height)];
    const [x, y] = this.offset;
    document.getElementById("moving").style.transform = `translate(${x}px, ${y}px) scale(${this.scale})`;
    this.overlay.style.setProperty("--shrink", 1 / this.scale);
    this.press("zoom", this.scale > 1);
    const badge = document.getElementById("badge");
    badge.hidden = this.scale === 1;
    badge.textContent = `${this.scale.toFixed(1)}×`;
  }

  // --- boxes -------------------------------------------------------------------------------------------------------
  boxes(on = this.overlay.hasAttribute("hidden")) {
    this.overlay.toggleAttribute("hidden", !on);
    this.press("boxes", on);
    if (on && !this.drawn.item) this.makeBoxes();
    this.draw();
  }

  makeBoxes() {
    const make = (name, kind) => {
      const shape = document.createElementNS(SVG, name);
      shape.setAttribute("class", kind);
      this.overlay.append(shape);
      return shape;
    };
    const points = this.facts.track.map(([, x1, , x2, y2]) => `${(x1 + x2) / 2},${y2}`).join(" ");
    make("polyline", "o-path").setAttribute("points", points);
    this.drawn.others = this.facts.others.map((track) => ({ track, shapes: [make("rect", "o-other")] }));
    for (const name of ["actor", "item"]) this.drawn[name] = [make("rect", "o-shadow"), make("rect", `o-${name}`)];
  }

  draw() {
    const at = this.media;
    if (this.drawn.item && !this.overlay.hasAttribute("hidden")) {
      this.put(this.drawn.item, at >= this.facts.release ? this.facts.item : null);
      this.put(this.drawn.actor, this.trackAt(at));
      for (const { track, shapes } of this.drawn.others) this.put(shapes, this.trackAt(at, track));
    }
    document.getElementById("seek").value = (1000 * this.video.currentTime) / this.length;
    this.tell(at);
  }

  put(shapes, box) {
    for (const shape of shapes) {
      shape.toggleAttribute("hidden", !box);
      if (!box) continue;
      const [x1, y1, x2, y2] = box;
      for (const [name, value] of [["x", x1], ["y", y1], ["width", x2 - x1], ["height", y2 - y1]]) {
        shape.setAttribute(name, value);
      }
    }
  }

  trackAt(at, track = this.facts.track) {
    const next = track.findIndex((point) => point[0] >= at);
    if (next < 0 || (next === 0 && track[0][0] - at > 0.3)) return null;
    if (next === 0) return track[0].slice(1);
    const [a, b] = [track[next - 1], track[next]];
    if (b[0] - a[0] > 3) return null;
    const part = (at - a[0]) / (b[0] - a[0] || 1);
    return [1, 2, 3, 4].map((i) => a[i] + part * (b[i] - a[i]));
  }

  drawMarks() {
    const { start, end, release, loop } = this.facts;
    const x = (at) => (1000 * (at - start)) / (end - start || 1);
    for (const [kind, from, to] of [["act", loop[0], loop[1]], ["rel", release - 0.08, release + 0.08]]) {
      const mark = document.createElementNS(SVG, "rect");
      const box = { class: kind, x: x(from), y: 0, width: Math.max(4, x(to) - x(from)), height: 10 };
      for (const [name, value] of Object.entries(box)) mark.setAttribute(name, value);
      document.getElementById("marks").append(mark);
    }
  }

  // --- both clocks -------------------------------------------------------------------------------------------------
  makeClocks() {
    const parts = { hour: "2-digit", minute: "2-digit", second: "2-digit", fractionalSecondDigits: 1, hourCycle: "h23" };
    return ["local", "utc"].map((name) => {
      const zone = name === "utc" ? "UTC" : this.facts.zone;
      return [document.getElementById(`clock-${name}`), new Intl.DateTimeFormat("en-GB", { ...parts, timeZone: zone })];
    });
  }

  tell(at) {
    const [[local, here], [utc, there]] = this.clocks;
    if (this.facts.releaseUtcMs === null) {
      local.textContent = `${this.video.currentTime.toFixed(1)} s`;
      return;
    }
    const now = this.facts.releaseUtcMs + 1000 * (at - this.facts.release);
    local.textContent = here.format(now);
    utc.textContent = `${there.format(now)} UTC`;
  }

  // --- what happens ------------------------------------------------------------------------------------------------
  press(name, on) {
    document.querySelector(`[data-do="${name}"]`)?.setAttribute("aria-pressed", String(on));
  }

  listen() {
    const { video } = this;
    const acts = {
      play: () => this.toggle(),
      back: () => this.frame(-1),
      on: () => this.frame(1),
      release: () => this.toRelease(),
      loop: () => this.loop(),
      boxes: () => this.boxes(),
      zoom: () => this.zoom(),
    };
    for (const [name, act] of Object.entries(acts)) {
      document.querySelector(`[data-do="${name}"]`).addEventListener("click", act);
    }
    for (const button of document.querySelectorAll("[data-rate]")) {
      button.addEventListener("click", () => this.rate(Number(button.dataset.rate)));
    }
    const each = () => {
      if (this.looping && !video.paused && this.media >= this.facts.loop[1]) this.toMedia(this.facts.loop[0]);
      this.draw();
      if (!video.paused && !video.ended) requestAnimationFrame(each);
    };
    video.addEventListener("playing", () => {
      this.since ??= performance.now();
      document.getElementById("play-sign").textContent = "❚❚";
      document.getElementById("frame-number").textContent = "";
      requestAnimationFrame(each);
    });
    for (const name of ["pause", "ended", "waiting"]) {
      video.addEventListener(name, () => {
        this.played = this.watched();
        this.since = null;
        if (name !== "waiting") document.getElementById("play-sign").textContent = "▶";
      });
    }
    for (const name of ["seeked", "loadeddata"]) video.addEventListener(name, () => this.draw());
    document.getElementById("seek").addEventListener("input", (event) => {
      this.loop(false);
      video.currentTime = (Number(event.target.value) / 1000) * this.length;
    });
    this.listenToStage();
  }

  listenToStage() {
    const stage = document.getElementById("stage");
    const point = (event) => {
      const box = stage.getBoundingClientRect();
      return [event.clientX - box.left, event.clientY - box.top];
    };
    let last = null;
    let moved = 0;
    stage.addEventListener("wheel", (event) => {
      event.preventDefault();
      this.zoomTo(this.scale * Math.exp(-event.deltaY / 400), point(event));
    }, { passive: false });
    stage.addEventListener("dblclick", (event) => this.zoom(point(event)));
    stage.addEventListener("pointerdown", (event) => {
      last = point(event);
      moved = 0;
      stage.setPointerCapture(event.pointerId);
    });
    stage.addEventListener("pointermove", (event) => {
      if (!last) return;
      const [x, y] = point(event);
      moved += Math.abs(x - last[0]) + Math.abs(y - last[1]);
      this.offset = [this.offset[0] + x - last[0], this.offset[1] + y - last[1]];
      last = [x, y];
      this.place();
    });
    stage.addEventListener("pointerup", () => {
      if (last && moved < 4) this.toggle();
      last = null;
    });
    stage.addEventListener("pointercancel", () => (last = null));
  }
}
