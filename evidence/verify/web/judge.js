// The verdict over a package (evidence/verify/judge.py). What a stamp's authority signed is not checked here.

const UNLISTED = ["manifest.json", "manifest.sig", "SHA256SUMS", "manifest.tsr"];
const LONGEST = { "manifest.json": 2 ** 25, SHA256SUMS: 2 ** 25, "manifest.sig": 2 ** 16, "manifest.tsr": 2 ** 18 };
const ABOUT_SIGNER = ["resigned", "key_foreign", "key_revoked", "key_unproven", "key_retired"];
const SIGNATURE_FIELDS = ["algorithm", "key_id", "public_key", "signature", "signed"];

async function verifyPackage(name, chosen, known, progress = () => {}) {
  const findings = [];
  const report = { name: printable(name), verdict: "unreadable", files: 0, whole: 0, findings, remarks: [], statement: null, signer: null, stamp: null };
  let opened;
  try {
    opened = chosen instanceof Blob ? await packageOfZip(chosen) : packageOfFiles(chosen);
  } catch (error) {
    findings.push(finding("zip_refused", name, "", error.message));
    return report;
  }
  findings.push(...opened.findings);
  report.remarks.push(...opened.remarks);
  const attempt = async (kind, path, read) => {
    try {
      return await read();
    } catch (error) {
      findings.push(finding(kind, path, "", error.message));
      return null;
    }
  };
  const parts = {};
  for (const part of UNLISTED) parts[part] = await partOf(opened.entries, part, findings, attempt);
  const given = (part, kind, read) => (parts[part] ? attempt(kind, part, () => read(parts[part])) : null);
  const manifest = await given("manifest.json", "manifest_broken", async (bytes) => strictJson(bytes));
  const signature = await given("manifest.sig", "signature_broken", readSignature);
  const sums = await given("SHA256SUMS", "sums_broken", async (bytes) => readSums(bytes));
  const hashes = {};
  for (const part of UNLISTED) hashes[part] = parts[part] ? hex(await sha256Bytes(parts[part])) : "";
  const holds = await sealHolds(parts, signature, sums, hashes, findings);
  let [listed, essences] = [new Map(), new Map()];
  // An edited manifest may blame any file: where SHA256SUMS shows that it is one, SHA256SUMS is the list.
  let usable = holds || !(parts["manifest.json"] && sums !== null && sums.get("manifest.json") !== hashes["manifest.json"]);
  try {
    const found = listedFiles(manifest);
    if (usable) [listed, essences] = found;
  } catch (error) {
    usable = false;
    if (manifest !== null) findings.push(finding("manifest_broken", "manifest.json", "", error.message));
  }
  if (!usable) {
    for (const [path, sha256] of sums ?? []) if (!UNLISTED.includes(path)) listed.set(path, { size: null, sha256 });
  }
  const entries = new Map([...opened.entries].filter(([path]) => !UNLISTED.includes(path)));
  const compared = await compareFiles(entries, listed, essences, progress);
  findings.push(...compared.findings);
  report.remarks.push(...compared.remarks);
  if (holds && sums !== null) compareSums(listed, hashes, sums, findings);
  report.stamp = stampOf(parts, hashes, opened, findings, report.remarks);
  report.statement = manifest !== null && typeof manifest === "object" && !Array.isArray(manifest) ? whatItSays(manifest) : null;
  if (holds) {
    const named = textAt(manifest, "integrity", "signing_key_id");
    const [signer, finding] = judgeSigner(known, signature.keyId, hashes["manifest.json"], named, textAt(manifest, "identity", "created_utc"));
    report.signer = signer;
    if (finding) findings.push(finding);
  }
  report.files = listed.size;
  report.whole = compared.whole;
  const kinds = findings.map((finding) => finding.kind);
  if (!report.signer || kinds.some((kind) => !ABOUT_SIGNER.includes(kind))) report.verdict = "altered";
  else if (kinds.length) report.verdict = "untrusted";
  else report.verdict = report.signer.trusted ? "intact" : "unknown_signer";
  return report;
}

async function partOf(entries, part, findings, attempt) {
  const entry = entries.get(part);
  if (!entry) {
    if (part !== "manifest.tsr") findings.push(finding("removed", part));
    return null;
  }
  return attempt("unreadable", part, async () => {
    if (entry.size > LONGEST[part]) throw new Refused("too large");
    return new Uint8Array(await (await entry.open()).arrayBuffer());
  });
}

async function readSignature(bytes) {
  const value = strictJson(bytes);
  if (!hasFields(value, SIGNATURE_FIELDS)) throw new Refused("expected algorithm, key_id, public_key, signature and signed");
  if (value.algorithm !== "Ed25519" || value.signed !== "litterwatch-manifest-1") throw new Refused("expected Ed25519 over litterwatch-manifest-1");
  const publicKey = base64Bytes(value.public_key, 32);
  const signature = base64Bytes(value.signature, 64);
  if (value.key_id !== (await keyIdOf(publicKey))) throw new Refused("expected the number of the key beside the key");
  if (!equalBytes(utf8(canonicalJson(value)), bytes)) throw new Refused("expected RFC 8785 JSON");
  return { keyId: value.key_id, publicKey, signature };
}

function readSums(bytes) {
  const text = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  const lines = text.split("\n");
  if (lines.pop() !== "") throw new Refused("expected the last line to end");
  const found = new Map();
  for (const line of lines) {
    const match = /^([0-9a-f]{64}) {2}([^\r\n]+)$/su.exec(line);
    if (!match || found.has(match[2])) throw new Refused("expected a hash, two blanks and a name of its own");
    found.set(match[2], match[1]);
  }
  const names = [...found.keys()];
  if (names.join("\n") !== names.slice().sort(byText).join("\n")) throw new Refused("expected the lines by name");
  return found;
}

async function sealHolds(parts, signature, sums, hashes, findings) {
  const manifest = parts["manifest.json"];
  if (!manifest || !parts["manifest.sig"]) return false;
  const message = joined(utf8("litterwatch-manifest-1\n"), manifest);
  if (signature && (await verifyEd25519(signature.publicKey, message, signature.signature))) return true;
  const edited = sums !== null && sums.get("manifest.json") !== hashes["manifest.json"];
  const replaced = sums !== null && sums.get("manifest.sig") !== hashes["manifest.sig"];
  if (edited) findings.push(finding("manifest_edited", "manifest.json"));
  if (replaced && signature) findings.push(finding("signature_altered", "manifest.sig"));
  if (signature && !edited && !replaced) findings.push(finding("signature_wrong", "manifest.sig", "manifest.json"));
  return false;
}

function compareSums(listed, hashes, sums, findings) {
  const expected = new Map([...listed].map(([path, one]) => [path, one.sha256]));
  for (const part of ["manifest.json", "manifest.sig"]) expected.set(part, hashes[part]);
  for (const path of [...new Set([...expected.keys(), ...sums.keys()])].sort(byText)) {
    if (sums.get(path) !== expected.get(path)) findings.push(finding("sums_differ", "SHA256SUMS", path));
  }
}

function stampOf(parts, hashes, opened, findings, remarks) {
  const data = parts["manifest.tsr"];
  if (!opened.entries.has("manifest.tsr")) remarks.push(finding("not_stamped", "manifest.tsr"));
  if (!data || !parts["manifest.sig"]) return null;
  try {
    const { imprint, utc } = claimedStamp(data);
    if (hex(imprint) !== hashes["manifest.sig"]) {
      findings.push(finding("stamp_foreign", "manifest.tsr", "manifest.sig"));
      return null;
    }
    remarks.push(finding("stamp_unchecked", "manifest.tsr", "", utc));
    return { utc, authority: "", checked: false, chain: [] };
  } catch (error) {
    findings.push(finding("stamp_wrong", "manifest.tsr", "", error.message));
    return null;
  }
}

// What an RFC 3161 stamp claims (evidence/verify/stamp_shape.py).
function claimedStamp(data) {
  const is = (holds, what) => {
    if (!holds) throw new Refused(`expected ${what}`);
  };
  const response = derItems(data);
  is(response.length === 1 && response[0].tag === 0x30, "one DER value");
  const [status, content, ...rest] = derItems(response[0].bytes);
  is(status && content && !rest.length, "a stamp that was granted");
  const granted = derItems(status.bytes)[0];
  is(granted && granted.tag === 2 && hex(granted.bytes) === "00", "a stamp that was granted");
  const [type, wrapped] = derItems(content.bytes);
  is(type && wrapped && hex(type.bytes) === "2a864886f70d010702" && wrapped.tag === 0xa0, "signed data");
  const signed = derItems(derItems(wrapped.bytes)[0].bytes);
  is(signed.length >= 4 && signed[2].tag === 0x30, "signed data with content");
  const [kind, octets] = derItems(signed[2].bytes);
  is(kind && octets && hex(kind.bytes) === "2a864886f70d0109100104", "the content to be a time stamp");
  const info = derItems(derItems(derItems(octets.bytes)[0].bytes)[0].bytes);
  is(info.length >= 5 && info[4].tag === 0x18, "the fields of a time stamp");
  const [algorithm, imprint] = derItems(info[2].bytes);
  const sha = algorithm && hex(derItems(algorithm.bytes)[0].bytes) === "608648016503040201";
  is(sha && imprint && imprint.bytes.length === 32, "a stamp over SHA-256");
  const match = /^(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)(?:\.(\d{1,6}))?Z$/.exec(new TextDecoder().decode(info[4].bytes));
  is(match, "a time in UTC");
  const utc = `${match[1]}-${match[2]}-${match[3]}T${match[4]}:${match[5]}:${match[6]}.${(match[7] ?? "").padEnd(3, "0").slice(0, 3)}Z`;
  is(!Number.isNaN(Date.parse(utc)), "a time");
  return { imprint: imprint.bytes, utc };
}

function derItems(data) {
  const items = [];
  for (let at = 0; at < data.length; ) {
    const tag = data[at];
    let length = data[at + 1];
    at += 2;
    if (length >= 0x80) {
      const width = length & 0x7f;
      length = data.slice(at, at + width).reduce((value, byte) => value * 256 + byte, 0);
      if (width < 1 || width > 4 || length < 0x80 || length < 256 ** (width - 1)) throw new Refused("expected a length as DER writes it");
      at += width;
    }
    if (!(at + length <= data.length)) throw new Refused("expected a DER value, found the end");
    items.push({ tag, bytes: data.slice(at, at + length) });
    at += length;
  }
  return items;
}

function textAt(value, ...names) {
  let inner = value;
  for (const name of names) {
    inner = inner !== null && typeof inner === "object" && !Array.isArray(inner) && Object.hasOwn(inner, name) ? inner[name] : null;
  }
  return typeof inner === "string" ? inner.slice(0, 500) : "";
}

function whatItSays(manifest) {
  const at = (...names) => textAt(manifest, ...names);
  const list = (...texts) => texts.filter((text) => text).join(", ");
  return {
    package_id: at("identity", "package_id"),
    event_id: at("identity", "event_id"),
    created_utc: at("identity", "created_utc"),
    event_type: at("event", "type"),
    peak_utc: at("event", "peak_utc"),
    peak_local: at("event", "peak_local"),
    camera: list(at("camera", "id"), at("camera", "name")),
    place: list(at("place", "address_text"), at("place", "commune_name"), at("place", "province_name")),
    operator: at("identity", "export", "operator_name"),
    supersedes: at("identity", "supersedes"),
  };
}
