// A day or a commune that was chosen by mouse shows at once; by keyboard, at Enter: each arrow key would load the page.
const span = document.getElementById("span");
let byKeys = false;
span.addEventListener("pointerdown", () => (byKeys = false));
span.addEventListener("keydown", () => (byKeys = true));
span.addEventListener("change", (event) => {
  if (!byKeys && event.target.matches("select")) span.requestSubmit();
});
