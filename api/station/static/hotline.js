// Files go to the report one after the other, as they are; then the page is asked for anew.
const add = document.getElementById("add-files");
const said = document.getElementById("sending");
add?.addEventListener("change", async () => {
  add.disabled = true;
  for (const file of add.files) {
    said.textContent = add.dataset.sending.replace("{name}", file.name);
    const answer = await fetch(`${add.dataset.to}?name=${encodeURIComponent(file.name)}`, {
      method: "POST",
      headers: { "X-CSRF-Token": add.dataset.csrf, "Content-Type": "application/octet-stream" },
      body: file,
    });
    if (!answer.ok) {
      const problem = await answer.json();
      said.textContent = `${file.name}: ${document.documentElement.lang === "en" ? problem.detail : problem.detail_vi}`;
      add.disabled = false;
      add.value = "";
      return;
    }
  }
  location.reload();
});
