// A zip file read distrustfully: every name once, every byte accounted for (evidence/verify/zipped.py).

const MOST_ENTRIES = 100000;
const MOST_INFLATED = 2 ** 30;

class ZipRefused extends Refused {}

async function viewOf(blob, at, length) {
  const bytes = await blob.slice(at, at + length).arrayBuffer();
  if (at < 0 || bytes.byteLength !== length) throw new ZipRefused("expected a zip file, found its end too early");
  return new DataView(bytes);
}

async function listZip(blob) {
  const tailAt = Math.max(0, blob.size - 65557);
  const tail = await viewOf(blob, tailAt, blob.size - tailAt);
  let found = tail.byteLength - 22;
  while (found >= 0 && tail.getUint32(found, true) !== 0x06054b50) found -= 1;
  if (found < 0) throw new ZipRefused("expected a zip file, found no directory at its end");
  const endAt = tailAt + found;
  const [disk, first, here] = [4, 6, 8].map((at) => tail.getUint16(found + at, true));
  let count = tail.getUint16(found + 10, true);
  let [length, start] = [12, 16].map((at) => tail.getUint32(found + at, true));
  const comment = tail.getUint16(found + 20, true);
  if (disk || first || here !== count || endAt + 22 + comment !== blob.size) {
    throw new ZipRefused("expected a zip file in one part that ends with its directory");
  }
  let directoryEnd = endAt;
  if (count === 0xffff || length === 0xffffffff || start === 0xffffffff) {
    ({ directoryEnd, count, length, start } = await largeEnd(blob, endAt));
  }
  if (start + length !== directoryEnd || count > MOST_ENTRIES || length > 2 ** 26) {
    throw new ZipRefused("expected the directory right before the end of the zip file");
  }
  const directory = await viewOf(blob, start, length);
  const listing = { entries: [], asWritten: comment === 0 };
  let at = 0;
  let local = 0;
  for (let number = 0; number < count; number += 1) {
    const entry = await zipEntry(blob, directory, at, start);
    if (entry.localAt !== local) throw new ZipRefused(`expected one entry after another, found ${entry.name} elsewhere`);
    local = entry.after;
    at = entry.next;
    listing.asWritten = listing.asWritten && entry.usual;
    listing.entries.push(entry);
  }
  if (at !== length || local !== start) throw new ZipRefused("expected nothing between the entries and the directory");
  return listing;
}

async function largeEnd(blob, endAt) {
  const locator = await viewOf(blob, endAt - 20, 20);
  const directoryEnd = Number(locator.getBigUint64(8, true));
  const end = await viewOf(blob, directoryEnd, 56);
  const numbers = [4, 24, 32, 40, 48].map((at) => Number(end.getBigUint64(at, true)));
  const [size, here, count, length, start] = numbers;
  const magic = locator.getUint32(0, true) === 0x07064b50 && end.getUint32(0, true) === 0x06064b50;
  const single = !locator.getUint32(4, true) && locator.getUint32(16, true) === 1 && !end.getUint32(16, true);
  if (!magic || !single || end.getUint32(20, true) || here !== count || directoryEnd + 12 + size !== endAt - 20) {
    throw new ZipRefused("expected a large zip file to end as such");
  }
  return { directoryEnd, count, length, start };
}

async function zipEntry(blob, directory, at, limit) {
  if (at + 46 > directory.byteLength) throw new ZipRefused("expected a zip file, found its end too early");
  const short = (offset) => directory.getUint16(at + offset, true);
  const long = (offset) => directory.getUint32(at + offset, true);
  const [made, needed, flags, method, time, day] = [4, 6, 8, 10, 12, 14].map(short);
  const [nameSize, extraSize, commentSize, disk, internal] = [28, 30, 32, 34, 36].map(short);
  const crc = long(16);
  const next = at + 46 + nameSize + extraSize + commentSize;
  if (long(0) !== 0x02014b50 || disk || next > directory.byteLength || ![0, 8].includes(method) || flags & ~0x080e) {
    throw new ZipRefused("expected plain entries, stored or deflated, found something else");
  }
  const bytes = (from, size) => new Uint8Array(directory.buffer, from, size);
  const raw = bytes(at + 46, nameSize);
  const name = zipName(raw, flags);
  const wide = wideSizes(bytes(at + 46 + nameSize, extraSize), long(24), long(20), long(42));
  const external = long(38);
  const local = await viewOf(blob, wide.localAt, 30);
  const [localFlags, localMethod] = [6, 8].map((offset) => local.getUint16(offset, true));
  const [localName, localExtra] = [26, 28].map((offset) => local.getUint16(offset, true));
  const head = new Uint8Array((await viewOf(blob, wide.localAt + 30, localName + localExtra)).buffer);
  const sameName = localName === nameSize && equalBytes(head.slice(0, localName), raw);
  if (local.getUint32(0, true) !== 0x04034b50 || !sameName || localFlags !== flags || localMethod !== method) {
    throw new ZipRefused(`expected ${name} to be called so in both places`);
  }
  const late = Boolean(flags & 8);
  const seen = wideSizes(head.slice(localName), local.getUint32(22, true), local.getUint32(18, true), 0);
  const alike = local.getUint32(14, true) === crc && seen.size === wide.size && seen.packed === wide.packed;
  if (!late && !alike) throw new ZipRefused(`expected ${name} to be described alike in both places`);
  const start = wide.localAt + 30 + localName + localExtra;
  if ((method === 0 && wide.packed !== wide.size) || start + wide.packed > limit) {
    throw new ZipRefused(`expected the bytes of ${name} before the directory`);
  }
  const after = start + wide.packed + (late ? await descriptorSize(blob, start + wide.packed, crc) : 0);
  const localPlain = [4, 10, 12].map((offset) => local.getUint16(offset, true)).join() === "20,0,33" && !localExtra;
  const plain = [made, needed, flags, method, time, day].join() === `${0x0314},20,0,0,0,33`;
  const usual = plain && localPlain && !extraSize && !commentSize && !internal && external === 0o100440 * 65536;
  const mode = made >> 8 === 3 ? external >>> 16 : 0;
  return { name, start, packed: wide.packed, size: wide.size, crc, deflated: method === 8, mode, localAt: wide.localAt, after, next, usual };
}

function wideSizes(extra, size, packed, localAt) {
  const view = new DataView(extra.buffer, extra.byteOffset, extra.byteLength);
  const wide = { size, packed, localAt };
  for (let at = 0; at + 4 <= extra.length; at += 4 + view.getUint16(at + 2, true)) {
    if (view.getUint16(at, true) !== 1) continue;
    let inner = at + 4;
    for (const name of ["size", "packed", "localAt"]) {
      if (wide[name] !== 0xffffffff) continue;
      if (inner + 8 > extra.length) throw new ZipRefused("expected a large size");
      wide[name] = Number(view.getBigUint64(inner, true));
      inner += 8;
    }
  }
  return wide;
}

async function descriptorSize(blob, at, crc) {
  const bytes = new Uint8Array(await blob.slice(at, at + 24).arrayBuffer());
  const signed = hex(bytes.slice(0, 4)) === "504b0708";
  const body = hex(signed ? bytes.slice(4) : bytes);
  const expected = hex(new Uint8Array(new Uint32Array([crc]).buffer));
  if (!body.startsWith(expected)) throw new ZipRefused("expected the sizes after the bytes of an entry");
  const middle = body.slice(24, 32);
  const wide = body.slice(16, 24) === "00000000" && middle !== "504b0304" && middle !== "504b0102";
  return (signed ? 4 : 0) + (wide && body.slice(32, 40) === "00000000" ? 20 : 12);
}

function zipName(raw, flags) {
  const strictly = raw.every((byte) => byte < 128) || flags & 0x800;
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(strictly ? raw : new Uint8Array([0xff]));
  } catch {
    return `?${hex(raw)}`; // an old code page: no name for a file of a package anyway
  }
}

async function inflate(blob, size) {
  if (size > MOST_INFLATED) throw new ZipRefused("expected less compressed content: unpack the zip file");
  const reader = blob.stream().pipeThrough(new DecompressionStream("deflate-raw")).getReader();
  const parts = [];
  let left = size;
  try {
    for (let step = await reader.read(); !step.done && left > 0; step = await reader.read()) {
      parts.push(step.value.slice(0, left));
      left -= Math.min(left, step.value.length);
    }
    await reader.cancel();
  } catch (error) {
    throw new ZipRefused(`expected compressed content, found ${error.message}`);
  }
  return new Blob(parts);
}

const CRC_TABLE = new Uint32Array(256).map((_, number) => {
  let value = number;
  for (let bit = 0; bit < 8; bit += 1) value = value & 1 ? 0xedb88320 ^ (value >>> 1) : value >>> 1;
  return value;
});

async function crcOf(blob) {
  let crc = -1;
  for (let at = 0; at < blob.size; at += 2 ** 22) {
    for (const byte of new Uint8Array(await blob.slice(at, at + 2 ** 22).arrayBuffer())) {
      crc = CRC_TABLE[(crc ^ byte) & 255] ^ (crc >>> 8);
    }
  }
  return (crc ^ -1) >>> 0;
}
