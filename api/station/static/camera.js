// The latest picture, anew every ten seconds while somebody looks.
const picture = document.getElementById("latest");
if (picture) {
  let count = 0;
  setInterval(() => {
    if (document.visibilityState === "visible") picture.src = `${picture.dataset.src}?${(count += 1)}`;
  }, 10_000);
}
