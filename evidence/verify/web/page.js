// What the page shows: choose a trust file, choose packages, read the answer. Nothing leaves this computer.

const known = { trusts: [], fingerprints: [] };
const byId = (id) => document.getElementById(id);
let chosen = [];
let turn = 0;

// Vietnamese first, English beside it; every text goes in as text, so that no name in a package becomes markup.
function showText(node, pair, values = {}) {
  const filled = pair.map((text) => text.replace(/\{(\w+)\}/g, (_, name) => printable(String(values[name] ?? ""))));
  node.textContent = filled[0];
  if (filled[1] !== filled[0]) {
    const english = document.createElement("span");
    english.className = "en";
    english.lang = "en";
    english.textContent = ` / ${filled[1]}`;
    node.append(english);
  }
  return node;
}

function element(name, className = "") {
  const node = document.createElement(name);
  node.className = className;
  return node;
}

function grouped(keyId) {
  return keyId.replace(/(.{4})(?=.)/g, "$1 ");
}

// 22/11/2026 07:54:15.250 +07:00: as dates are written here; anything else as it is.
function moment(text) {
  const match = /^(\d{4})-(\d\d)-(\d\d)T(\d\d:\d\d:\d\d(?:\.\d{1,6})?)(Z|[+-]\d\d:\d\d)$/.exec(text);
  return match ? `${match[3]}/${match[2]}/${match[1]} ${match[4]} ${match[5] === "Z" ? "UTC" : match[5]}` : text;
}

function showReport(report) {
  const article = element("article", report.verdict);
  article.dataset.report = JSON.stringify(report);
  const heading = element("h2");
  heading.textContent = report.name;
  article.append(heading, showText(element("p", "verdict"), WORDS.VERDICT[report.verdict]));
  const list = element("ul");
  for (const one of report.findings) list.append(showText(element("li", "finding"), WORDS.FINDING[one.kind], one));
  for (const one of report.remarks) list.append(showText(element("li", "remark"), WORDS.REMARK[one.kind], one));
  article.append(list);
  if (report.verdict !== "unreadable") article.append(...facts(report));
  return article;
}

function facts(report) {
  const list = element("dl");
  const row = (label, fill, className = "") => {
    const value = element("dd", className);
    fill(value);
    list.append(showText(element("dt"), WORDS.LABEL[label]), value);
  };
  const text = (label, value, className = "") => row(label, (node) => (value ? node.append(printable(value)) : showText(node, WORDS.LABEL.unknown)), className);
  row("files", (node) => showText(node, WORDS.LABEL.of, report));
  if (report.signer) {
    const { site, trusted } = report.signer;
    if (trusted && !site) row("signer", (node) => showText(node, WORDS.LABEL.compared));
    else text("signer", trusted ? site : "");
    text("fingerprint", grouped(report.signer.key_id), "key");
  }
  const said = report.statement;
  if (!said) return [list];
  // A manifest that a trusted site signed is proven, whatever happened to a file beside it.
  const note = report.signer?.trusted ? [] : [showText(element("p"), WORDS.LABEL.says)];
  const proven = list;
  const statement = element("dl");
  const line = (label, value) => {
    const node = element("dd");
    if (value) node.append(printable(value));
    else showText(node, WORDS.LABEL.unknown);
    statement.append(showText(element("dt"), WORDS.LABEL[label]), node);
  };
  line("package", said.package_id);
  const event = element("dd");
  if (Object.hasOwn(WORDS.EVENT, said.event_type)) showText(event, WORDS.EVENT[said.event_type]);
  else event.append(printable(said.event_type));
  event.append(` ${printable(said.event_id)}`);
  statement.append(showText(element("dt"), WORDS.LABEL.event), event);
  line("time", moment(said.peak_local || said.peak_utc));
  line("camera", said.camera);
  line("place", said.place);
  line("sealed", moment(said.created_utc));
  if (said.operator) line("operator", said.operator);
  return [proven, ...note, statement];
}

async function verifyChosen() {
  turn += 1;
  const mine = turn;
  byId("results").replaceChildren();
  document.body.dataset.done = "";
  for (const [name, source] of chosen) {
    const report = await verifyPackage(name, source, known, (path) => showText(byId("progress"), WORDS.PAGE.reading, { path }));
    if (mine !== turn) return; // something else was chosen meanwhile
    byId("results").append(showReport(report));
  }
  byId("progress").replaceChildren();
  document.body.dataset.done = String(mine);
}

async function readTrustFiles() {
  known.trusts = [];
  const status = byId("trusted");
  status.replaceChildren();
  for (const file of byId("trust").files) {
    const line = element("span");
    try {
      const trust = await readTrust(new Uint8Array(await file.arrayBuffer()));
      known.trusts.push(trust);
      showText(line, WORDS.PAGE.trusts, { site: trust.site || file.name, key: grouped(trust.keys[trust.keys.length - 1].key_id) });
    } catch (error) {
      showText(line, WORDS.PAGE.no_trust, { name: file.name, detail: error.message });
    }
    status.append(line, element("br"));
  }
  await verifyChosen();
}

function readKey() {
  const text = byId("key").value.replace(/[\s:-]/g, "").toLowerCase();
  known.fingerprints = /^[0-9a-f]{64}$/.test(text) ? [text] : [];
  if (text && !known.fingerprints.length) showText(byId("trusted"), WORDS.PAGE.no_key);
  else byId("trusted").replaceChildren();
  return verifyChosen();
}

function chooseFolder(files) {
  const packages = new Map();
  for (const file of files) {
    const [top, ...rest] = file.webkitRelativePath.split("/");
    if (!packages.has(top)) packages.set(top, []);
    packages.get(top).push([rest.join("/"), file]);
  }
  chosen = [...packages];
  return verifyChosen();
}

async function filesUnder(folder, prefix = "") {
  const reader = folder.createReader();
  const found = [];
  for (let batch = [null]; batch.length; ) {
    batch = await new Promise((resolve, reject) => reader.readEntries(resolve, reject));
    for (const entry of batch) {
      const name = prefix + entry.name;
      if (entry.isDirectory) found.push(...(await filesUnder(entry, `${name}/`)));
      else found.push([name, await new Promise((resolve, reject) => entry.file(resolve, reject))]);
    }
  }
  return found;
}

async function chooseDropped(transfer) {
  // Both have to be taken before anything is awaited: afterwards the browser has forgotten what was dropped.
  const dropped = [...transfer.items].map((item) => [item.webkitGetAsEntry(), item.getAsFile()]);
  const packages = [];
  for (const [entry, file] of dropped) {
    if (entry?.isDirectory) packages.push([entry.name, await filesUnder(entry)]);
    else if (file) packages.push([file.name, file]);
  }
  chosen = packages;
  await verifyChosen();
}

for (const node of document.querySelectorAll("[data-text]")) showText(node, WORDS.PAGE[node.dataset.text]);
byId("trust").addEventListener("change", readTrustFiles);
byId("key").addEventListener("change", readKey);
// The choice is forgotten by the input at once: choosing the same again verifies again.
byId("folder").addEventListener("change", (event) => {
  const files = [...event.target.files];
  event.target.value = "";
  return chooseFolder(files);
});
byId("zip").addEventListener("change", (event) => {
  chosen = [...event.target.files].map((file) => [file.name, file]);
  event.target.value = "";
  return verifyChosen();
});
document.addEventListener("dragover", (event) => {
  event.preventDefault();
  byId("drop").classList.add("over");
});
document.addEventListener("dragleave", () => byId("drop").classList.remove("over"));
document.addEventListener("drop", (event) => {
  event.preventDefault();
  byId("drop").classList.remove("over");
  return chooseDropped(event.dataTransfer);
});
