// Each file of a package against what the manifest says about it (evidence/verify/comparing.py).

function listedFiles(manifest) {
  const listed = new Map();
  const essences = new Map();
  try {
    for (const { path, size, sha256 } of manifest.integrity.files) {
      const plain = typeof path === "string" && typeof sha256 === "string" && Number.isInteger(size);
      if (!plain || listed.has(path)) throw new Refused("expected each file once, with path, size and sha256");
      listed.set(path, { size, sha256 });
    }
    const hashes = new Map();
    for (const one of manifest.media) {
      essences.set(one.path, one.essence_sha256);
      hashes.set(one.path, one.file_sha256);
    }
    for (const one of manifest.stills) hashes.set(one.path, one.sha256);
    for (const [path, sha256] of hashes) {
      if (!listed.has(path) || listed.get(path).sha256 !== sha256) throw new Refused(`expected one hash for ${path}`);
    }
  } catch (error) {
    throw new Refused(`expected the list of files, found ${error.message}`);
  }
  if (listed.size === 0) throw new Refused("expected at least one file");
  return [listed, essences];
}

async function compareFiles(entries, listed, essences, progress) {
  const findings = [];
  const remarks = [];
  const sizes = new Set([...listed.values()].map((one) => one.size));
  const hashes = new Map();
  const broken = new Set();
  for (const [name, entry] of entries) {
    progress(name);
    if (!sizes.has(entry.size) && !sizes.has(null)) continue;
    try {
      const blob = await entry.open();
      hashes.set(name, await sha256Blob(blob));
      if (entry.crc !== null && (await crcOf(blob)) !== entry.crc) remarks.push(finding("zip_sum", name));
    } catch (error) {
      broken.add(name);
      findings.push(finding("unreadable", name, "", error.message));
    }
  }
  const owners = new Map();
  const paths = [...listed.keys()].sort(byText);
  for (const path of paths) {
    if (!owners.has(listed.get(path).sha256)) owners.set(listed.get(path).sha256, path);
  }
  let whole = 0;
  for (const path of paths) {
    const one = listed.get(path);
    if (broken.has(path)) continue;
    if (hashes.get(path) === one.sha256) {
      whole += 1;
    } else if (entries.has(path)) {
      findings.push(await difference(path, entries.get(path), one, owners.get(hashes.get(path)), essences.get(path)));
    } else {
      const moved = [...hashes].find(([name, sha256]) => sha256 === one.sha256 && !listed.has(name));
      findings.push(moved ? finding("renamed", path, moved[0]) : finding("removed", path));
    }
  }
  for (const name of entries.keys()) {
    if (listed.has(name)) continue;
    const twin = owners.get(hashes.get(name)) ?? "";
    findings.push(finding(twin ? "added_copy" : "added", name, twin));
  }
  return { whole, findings, remarks };
}

async function difference(path, entry, listed, owner, essence) {
  if (owner !== undefined) return finding("swapped", path, owner);
  const bySize = listed.size === null || entry.size === listed.size ? "changed" : entry.size < listed.size ? "truncated" : "extended";
  if (essence && entry.size <= 4 * (listed.size ?? 0) + 2 ** 26) {
    try {
      const same = (await videoEssence(await entry.open())) === essence;
      return finding(same ? "remuxed" : `${bySize}_pictures`, path);
    } catch (error) {
      return finding(bySize, path, "", error.message);
    }
  }
  return finding(bySize, path);
}
