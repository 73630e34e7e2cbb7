// The fields of the zone that is chosen: id, rule, hours, and its corners as numbers.

function element(name, attributes = {}, ...children) {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) {
    if (key in made && key !== "type" && key !== "list") made[key] = value;
    else made.setAttribute(key, value);
  }
  made.append(...children);
  return made;
}

const waiting = [];

/** A field's change comes before the focus has moved on to the next field; what is done at once would take that next
 * field away with the rest of the form. */
function soon(act) {
  return (...what) => {
    waiting.push(() => act(...what));
    setTimeout(settle);
  };
}

/** Do now what waits. */
export function settle() {
  while (waiting.length) waiting.shift()();
}

/** Fill `into` anew; what had the focus has it afterwards. */
export function zoneForm(into, zone, words, given) {
  const acts = Object.fromEntries(Object.entries(given).map(([name, act]) => [name, soon(act)]));
  const held = document.activeElement && into.contains(document.activeElement) ? document.activeElement.id : null;
  into.replaceChildren();
  if (!zone) return;
  const id = element("input", { id: "zone-id", value: zone.id, maxLength: 64, pattern: "[A-Za-z0-9_.\\-]+", spellcheck: false, autocomplete: "off" });
  id.addEventListener("change", () => acts.change({ id: id.value.trim() }));
  const rule = element("select", { id: "zone-rule" }, ...Object.entries(words.rules).map(([name, text]) => element("option", { value: name, selected: name === zone.rule }, text)));
  rule.addEventListener("change", () => {
    const hours = rule.value === "hours" && !zone.allow.length ? { allow: [{ days: words.weekdays.map(([name]) => name), from: "18:00", to: "20:30" }] } : {};
    acts.change({ rule: rule.value, ...hours });
  });
  into.append(element("div", { className: "filters" }, element("label", {}, words.id, id), element("label", {}, words.rule, rule)));
  if (zone.rule === "hours") into.append(hoursOf(zone, words, acts));
  into.append(pointsOf(zone, words, acts));
  const gone = element("button", { type: "button", id: "zone-remove" }, words.remove_zone);
  gone.addEventListener("click", acts.remove);
  into.append(gone);
  if (held) document.getElementById(held)?.focus({ preventScroll: true });
}

function hoursOf(zone, words, acts) {
  const box = element("div", { className: "hours" });
  zone.allow.forEach((span, index) => {
    const changed = (what) => acts.change({ allow: zone.allow.map((one, at) => (at === index ? { ...one, ...what } : one)) });
    const days = element("fieldset", { className: "days" }, element("legend", { className: "hidden-text" }, words.days));
    for (const [name, text] of words.weekdays) {
      const tick = element("input", { type: "checkbox", id: `day-${index}-${name}`, checked: span.days.includes(name) });
      tick.addEventListener("change", () => {
        const kept = words.weekdays.map(([one]) => one).filter((one) => (one === name ? tick.checked : span.days.includes(one)));
        if (kept.length) changed({ days: kept });
        else tick.checked = true;
      });
      days.append(element("label", {}, tick, text));
    }
    const from = time(`from-${index}`, span.from, (value) => changed({ from: value }));
    const to = time(`to-${index}`, span.to, (value) => changed({ to: value }));
    const gone = element("button", { type: "button", id: `hours-remove-${index}`, "aria-label": `${words.remove}: ${span.from}–${span.to}` }, words.remove);
    gone.addEventListener("click", () => acts.change({ allow: zone.allow.filter((_, at) => at !== index) }));
    const over = span.to <= span.from ? ` ${words.next_day}` : "";
    box.append(element("div", { className: "span" }, days, element("span", { className: "times" }, element("label", {}, words.from, " ", from), element("label", {}, words.to, " ", to), over, gone)));
  });
  const more = element("button", { type: "button", id: "hours-add" }, words.add_hours);
  more.addEventListener("click", () => acts.change({ allow: [...zone.allow, { days: words.weekdays.map(([name]) => name), from: "05:00", to: "07:00" }] }));
  box.append(more);
  if (zone.except.length) {
    const days = zone.except.map((one) => `${one.date.split("-").reverse().join("/")}: ${one.allow.map((span) => `${span.from}–${span.to}`).join(", ") || "–"}`);
    box.append(element("p", { className: "soft small" }, `${words.exceptions}: ${days.join("; ")}. ${words.exception_note}`));
  }
  return box;
}

/** Text, for "24:00" is a time here and none in a browser's own field. */
function time(id, value, changed) {
  const field = element("input", { id, value, size: 5, maxLength: 5, pattern: "([01]?[0-9]|2[0-3]):[0-5][0-9]|24:00", inputMode: "numeric", autocomplete: "off" });
  field.addEventListener("change", () => {
    const typed = field.value.trim().replace(/^(\d{1,2})[.hg]?(\d{2})$/, "$1:$2").padStart(5, "0");
    field.value = typed;
    if (field.checkValidity() && typed) changed(typed);
    else field.value = value;
  });
  return field;
}

function pointsOf(zone, words, acts) {
  const box = element("details", { id: "points", open: sessionStorage.getItem("litterwatch.points") === "open" });
  box.addEventListener("toggle", () => sessionStorage.setItem("litterwatch.points", box.open ? "open" : "shut"));
  const rows = zone.polygon.map(([x, y], index) => {
    const told = words.point.replace("{n}", index + 1);
    const field = (name, value, put) => {
      const made = element("input", { type: "number", id: `${name}-${index}`, min: 0, max: 100, step: "any", value: Math.round(value * 1e4) / 100, "aria-label": `${told}, ${words[name]}` });
      made.addEventListener("change", () => Number.isFinite(made.valueAsNumber) && acts.movePoint(index, put(made.valueAsNumber / 100)));
      return made;
    };
    const add = element("button", { type: "button", id: `point-add-${index}`, "aria-label": words.add_point.replace("{n}", index + 1) }, "+");
    add.addEventListener("click", () => acts.addPoint(index));
    const gone = element("button", { type: "button", id: `point-remove-${index}`, disabled: zone.polygon.length <= 3, "aria-label": words.remove_point.replace("{n}", index + 1) }, "−");
    gone.addEventListener("click", () => acts.removePoint(index));
    return element("li", {}, element("span", { className: "num" }, `${index + 1}`), field("across", x, (value) => [value, zone.polygon[index][1]]), field("down", y, (value) => [zone.polygon[index][0], value]), add, gone);
  });
  box.append(element("summary", {}, words.points), element("ol", { className: "points" }, ...rows));
  return box;
}
