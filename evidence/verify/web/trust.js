// The trust file: a site's keys, each signed by the one before, and which of them are revoked (evidence/verify/trust.py).

const KEY_ID = /^[0-9a-f]{64}$/;
const UTC_TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/;
const TRUST_FIELDS = ["authorities", "format", "keys", "revocations", "signature", "site"];
const KEY_FIELDS = ["created_utc", "key_id", "public_key", "signature", "signed_by"];
const REVOCATION_FIELDS = ["key_id", "known", "reason", "revoked_utc", "signature", "signed_by", "since_utc"];

async function keyIdOf(publicKey) {
  return hex(await sha256Bytes(publicKey));
}

async function readTrust(bytes) {
  const trust = strictJson(bytes);
  expectTrust(hasFields(trust, TRUST_FIELDS) && trust.format === "litterwatch-trust-1", "a trust file");
  expectTrust(isText(trust.site, 500) && Array.isArray(trust.authorities), "the name of a site");
  expectTrust(trust.authorities.every((found) => isText(found, 20000)), "certificates");
  expectTrust(Array.isArray(trust.keys) && trust.keys.length > 0 && Array.isArray(trust.revocations), "keys");
  const publicKeys = new Map();
  let before = null;
  for (const key of trust.keys) {
    expectTrust(hasFields(key, KEY_FIELDS) && KEY_ID.test(key.key_id) && KEY_ID.test(key.signed_by), "a key");
    expectTrust(UTC_TIME.test(key.created_utc) && !(before && key.created_utc < before.created_utc), "keys in order");
    const publicKey = base64Bytes(key.public_key, 32);
    const known = (await keyIdOf(publicKey)) === key.key_id && !publicKeys.has(key.key_id);
    expectTrust(known && isPublicKey(publicKey), "a key that is what its number says");
    publicKeys.set(key.key_id, publicKey);
    expectTrust(key.signed_by === key.key_id || (before && key.signed_by === before.key_id), "a key that follows");
    await expectSigned("litterwatch-key-1\n", key, publicKeys.get(key.signed_by));
    before = key;
  }
  await expectSigned("litterwatch-trust-1\n", trust, publicKeys.get(before.key_id));
  expectTrust(new Set(trust.revocations.map((found) => found?.key_id)).size === trust.revocations.length, "one revocation a key");
  for (const found of trust.revocations) {
    expectTrust(hasFields(found, REVOCATION_FIELDS) && isText(found.reason, 500), "a revocation");
    expectTrust(UTC_TIME.test(found.since_utc) && UTC_TIME.test(found.revoked_utc), "its times");
    expectTrust(Array.isArray(found.known) && found.known.every((hash) => KEY_ID.test(hash)), "its hashes");
    expectTrust(publicKeys.has(found.signed_by) && publicKeys.has(found.key_id), "a revocation by a known key");
    await expectSigned("litterwatch-revocation-1\n", found, publicKeys.get(found.signed_by));
  }
  return trust;
}

async function expectSigned(context, value, publicKey) {
  const { signature, ...stated } = value;
  const message = utf8(context + canonicalJson(stated));
  expectTrust(await verifyEd25519(publicKey, message, base64Bytes(signature, 64)), "a signature that holds");
}

function expectTrust(holds, what) {
  if (!holds) throw new Refused(`trust file: expected ${what}, found something else`);
}

function isText(value, longest) {
  return typeof value === "string" && value.length <= longest;
}

// Whose key is it, and did it count when it signed (evidence/verify/signers.py)?
function judgeSigner(known, keyId, manifestSha256, named, createdUtc) {
  // Of one site there may be an older and a newer file: what either of them knows counts.
  const trusts = known.trusts.filter((one) => one.keys.some((key) => key.key_id === keyId));
  const trust = trusts[0];
  const signer = { key_id: keyId, site: trust ? trust.site : "", trusted: false };
  const finding = (kind, detail, other = "") => [signer, { kind, path: "manifest.sig", other, detail }];
  if (named !== keyId) return finding("resigned", keyId, named.slice(0, 64));
  if (!trust) {
    if (known.fingerprints.includes(keyId)) return [{ ...signer, trusted: true }, null];
    const anything = known.trusts.length > 0 || known.fingerprints.length > 0;
    return anything ? finding("key_foreign", keyId) : [signer, null];
  }
  const revoked = trusts.flatMap((one) => one.revocations).find((one) => one.key_id === keyId);
  if (revoked && !revoked.known.includes(manifestSha256)) {
    const late = createdUtc >= revoked.since_utc;
    return finding(late ? "key_revoked" : "key_unproven", `${revoked.since_utc}: ${revoked.reason}`);
  }
  const after = trusts.map((one) => one.keys[one.keys.findIndex((key) => key.key_id === keyId) + 1]).find((key) => key);
  const tooLate = after && !(Date.parse(createdUtc) <= Date.parse(after.created_utc) + 86400000);
  if (!revoked && tooLate) return finding("key_retired", after.created_utc);
  return [{ ...signer, trusted: true }, null];
}
