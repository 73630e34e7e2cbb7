// The files of a package, from a folder or a zip file, without trusting a name or a size (evidence/verify/reading.py).

const SAFE_NAME = /^[A-Za-z0-9_][A-Za-z0-9_.-]*(\/[A-Za-z0-9_][A-Za-z0-9_.-]*)*$/;
const DEVICE_NAME = /^(con|prn|aux|nul|com\d|lpt\d)(\..*)?$/i;

// Of [path, File] pairs, as a folder that was chosen or dropped gives them.
function packageOfFiles(files) {
  return checkedNames(files.map(([name, blob]) => [name, { name, size: blob.size, crc: null, open: async () => blob }]), [], []);
}

async function packageOfZip(blob) {
  const listing = await listZip(blob);
  const findings = [];
  const found = [];
  for (const entry of listing.entries) {
    if (![0, 0o100000, 0o040000].includes(entry.mode & 0o170000)) findings.push(finding("link", entry.name));
    else if (!entry.name.endsWith("/")) found.push([entry.name, zipFile(blob, entry)]);
  }
  return checkedNames(found, findings, listing.asWritten ? [] : [finding("repacked")]);
}

function zipFile(blob, entry) {
  const packed = blob.slice(entry.start, entry.start + entry.packed);
  const open = async () => (entry.deflated ? inflate(packed, entry.size) : packed);
  return { name: entry.name, size: entry.size, crc: entry.crc, open };
}

function finding(kind, path = "", other = "", detail = "") {
  return { kind, path, other, detail };
}

function checkedNames(all, findings, remarks) {
  const tops = new Set(all.map(([name]) => name.split("/")[0]).filter((name) => name !== "__MACOSX"));
  const top = `${[...tops][0]}/`;
  const inTop = tops.size === 1 && all.every(([name]) => name.includes("/")) && all.some(([name]) => name === `${top}manifest.json`);
  const inner = (name) => (inTop && name.startsWith(top) ? name.slice(top.length) : name);
  const entries = new Map();
  const folded = new Map();
  const sorted = all.map(([name, entry]) => [inner(name), entry]).sort(([one], [other]) => byText(one, other));
  const named = findings.map((finding) => ({ ...finding, path: inner(finding.path) }));
  for (const [name, entry] of sorted) {
    const alike = name.normalize("NFKC").toLowerCase();
    if (entries.has(name)) named.push(finding("twice", name));
    else if (folded.has(alike)) named.push(finding("alike", name, folded.get(alike)));
    else if (!SAFE_NAME.test(name) || name.split("/").some((part) => DEVICE_NAME.test(part))) named.push(finding("bad_name", name));
    else entries.set(name, entry);
    if (!folded.has(alike)) folded.set(alike, name);
  }
  return { entries, findings: named, remarks };
}

function byText(one, other) {
  if (one === other) return 0;
  return one < other ? -1 : 1;
}

// A name that cannot hide anything from who reads it on a screen.
function printable(text) {
  return text.replace(/[\p{C}\p{Zl}\p{Zp}]/gu, (letter) => `\\u${letter.codePointAt(0).toString(16).padStart(4, "0")}`);
}
