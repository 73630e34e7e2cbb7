// The number beside Publications goes on while the page stays open: the live feed says that something was asked,
// approved or declined, and the list is asked anew. Only the page that is seen listens: six connections are all that a
// browser makes to a server. Without this module the number comes with each page.
const mark = document.getElementById("waiting");
const LIVE = "/api/v1/live";
const LIST = "/api/v1/publications";
let feed = null;
let asked = 0;

function show(n) {
  mark.hidden = n === 0;
  mark.title = mark.dataset.text.replace("{n}", n);
  mark.querySelector("[aria-hidden]").textContent = n;
  mark.querySelector(".hidden-text").textContent = mark.title;
}

async function renew() {
  const mine = (asked += 1);
  try {
    const answer = await fetch(LIST, { headers: { accept: "application/json" } });
    if (!answer.ok) return;
    const { publications } = await answer.json();
    if (mine === asked) show(publications.filter((one) => one.may_approve).length); // a later answer is the newer one
  } catch {
    // The station is away for the moment; when the feed is back, the list is asked again.
  }
}

function hear(event) {
  const said = JSON.parse(event.data);
  if (said.publication || said.state === "withdrawn") renew();
}

function follow() {
  const seen = document.visibilityState === "visible";
  if (seen && (!feed || feed.readyState === EventSource.CLOSED)) {
    feed = new EventSource(LIVE);
    feed.addEventListener("open", renew); // what happened while nobody listened
    for (const what of ["new", "updated", "ended"]) feed.addEventListener(what, hear);
  } else if (!seen && feed) {
    feed.close();
    feed = null;
  }
}

if (mark) {
  document.addEventListener("visibilitychange", follow);
  addEventListener("pagehide", () => feed?.close());
  // Pictures and clips of the page come first.
  if (document.readyState === "complete") follow();
  else addEventListener("load", follow);
}
