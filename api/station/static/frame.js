// What every page does: dialogs that open by a button, and times that go on.
for (const button of document.querySelectorAll("[data-dialog]")) {
  button.addEventListener("click", () => document.getElementById(button.dataset.dialog).showModal());
}
for (const dialog of document.querySelectorAll("dialog")) {
  dialog.addEventListener("click", (event) => event.target === dialog && dialog.close());
}
const theme = document.getElementById("theme");
if (theme && !document.documentElement.dataset.theme && matchMedia("(prefers-color-scheme: dark)").matches) {
  theme.value = "light";
}

/** Is this key press meant for the page, or is somebody writing? Buttons keep their own space bar and Enter. */
export function forThePage(event) {
  if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return false;
  if (document.querySelector("dialog[open]")) return false;
  const at = event.target;
  if (at.matches("textarea, select, input:not([type=checkbox]):not([type=radio]):not([type=range])")) return false;
  if (at.matches("input[type=range]") && event.key.startsWith("Arrow")) return false;
  return !(at.matches("button, a, summary, input") && (event.key === " " || (event.key === "Enter" && !at.matches("input"))));
}

addEventListener("keydown", (event) => {
  const keys = document.getElementById("keys");
  if (!keys || letter(event) !== "h" || !forThePage(event)) return;
  event.preventDefault();
  keys.showModal();
});

/** The letter of a key, whatever the case and the input method. */
export function letter(event) {
  if (event.key === "/" || event.key === "?") return event.key;
  const code = /^Key([A-Z])$/.exec(event.code);
  if (code && (event.key === "Process" || event.key === "Unidentified")) return code[1].toLowerCase();
  return event.key.length === 1 ? event.key.toLowerCase() : event.key;
}
