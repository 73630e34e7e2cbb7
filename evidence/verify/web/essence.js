// SHA-256 over the video packets of an MP4 file in decode order: the same after re-muxing (evidence/verify/essence.py).

class NoEssence extends Error {}

async function videoEssence(blob) {
  const digest = new Sha256();
  for (const [at, length] of mergedSpans(await videoSpans(blob))) {
    if (at + length > blob.size) throw new NoEssence("expected packets inside the file, found one outside");
    for (let done = 0; done < length; done += 2 ** 22) {
      const end = at + Math.min(length, done + 2 ** 22);
      digest.update(new Uint8Array(await blob.slice(at + done, end).arrayBuffer()));
    }
  }
  return hex(digest.digest());
}

function mergedSpans(spans) {
  const merged = [];
  for (const [at, length] of spans) {
    const last = merged[merged.length - 1];
    if (last && last[0] + last[1] === at) last[1] += length;
    else merged.push([at, length]);
  }
  return merged;
}

async function videoSpans(blob) {
  const top = await boxesIn(blob, 0, blob.size);
  const movie = top.filter((box) => box.kind === "moov").pop();
  if (!movie) throw new NoEssence("expected an MP4 file with a moov box, found none");
  const tracks = [];
  for (const track of await boxesIn(blob, movie.start, movie.end, "trak")) {
    const handler = await contentAt(blob, track, "mdia", "hdlr");
    if (handler.getUint32(8) === 0x76696465) tracks.push(track);
  }
  if (tracks.length !== 1) throw new NoEssence(`expected one video track, found ${tracks.length}`);
  const media = await oneBox(blob, tracks[0], "mdia");
  const spans = await tableSpans(blob, await oneBox(blob, await oneBox(blob, media, "minf"), "stbl"));
  const fragments = top.filter((box) => box.kind === "moof");
  if (fragments.length) {
    const header = await contentAt(blob, tracks[0], "tkhd");
    const trackId = header.getUint32(header.getUint8(0) ? 20 : 12);
    const usual = await usualSize(blob, movie, trackId);
    for (const fragment of fragments) spans.push(...(await fragmentSpans(blob, fragment, trackId, usual)));
  }
  if (spans.reduce((sum, [, length]) => sum + length, 0) > blob.size) throw new NoEssence("expected fewer packets");
  return spans;
}

async function boxesIn(blob, from, end, wanted = "") {
  const boxes = [];
  for (let at = from, seen = 0; at + 8 <= end; seen += 1) {
    if (seen > 100000) throw new NoEssence("expected fewer boxes");
    const head = new DataView(await blob.slice(at, at + 16).arrayBuffer());
    const kind = String.fromCharCode(...[4, 5, 6, 7].map((byte) => head.getUint8(byte)));
    let length = head.getUint32(0);
    const start = at + (length === 1 ? 16 : 8);
    if (length === 1) length = Number(head.getBigUint64(8));
    else if (length === 0) length = end - at;
    if (at + length < start || at + length > end) throw new NoEssence("expected boxes inside one another");
    if (!wanted || kind === wanted) boxes.push({ kind, start, end: at + length });
    at += length;
  }
  return boxes;
}

async function oneBox(blob, box, kind) {
  const found = await boxesIn(blob, box.start, box.end, kind);
  if (found.length !== 1) throw new NoEssence(`expected one ${kind} box, found ${found.length}`);
  return found[0];
}

async function contentAt(blob, box, ...kinds) {
  let inner = box;
  for (const kind of kinds) inner = await oneBox(blob, inner, kind);
  if (inner.end - inner.start > 2 ** 26) throw new NoEssence("expected a smaller table");
  return new DataView(await blob.slice(inner.start, inner.end).arrayBuffer());
}

async function usualSize(blob, movie, trackId) {
  for (const extension of await boxesIn(blob, movie.start, movie.end, "mvex")) {
    for (const box of await boxesIn(blob, extension.start, extension.end, "trex")) {
      const defaults = await contentAt(blob, box);
      if (defaults.getUint32(4) === trackId) return defaults.getUint32(16);
    }
  }
  return 0;
}

async function tableSpans(blob, table) {
  const sizes = await contentAt(blob, table, "stsz");
  const [same, count] = [sizes.getUint32(4), sizes.getUint32(8)];
  if (same ? count * same > blob.size : 12 + 4 * count > sizes.byteLength) throw new NoEssence("expected fewer packets");
  const long = (await boxesIn(blob, table.start, table.end, "co64")).length > 0;
  const offsets = await contentAt(blob, table, long ? "co64" : "stco");
  const chunks = offsets.getUint32(4);
  const runs = await contentAt(blob, table, "stsc");
  const runCount = runs.getUint32(4);
  const spans = [];
  for (let run = 0; run < runCount; run += 1) {
    const first = runs.getUint32(8 + 12 * run);
    const each = runs.getUint32(12 + 12 * run);
    const after = run + 1 < runCount ? runs.getUint32(20 + 12 * run) : chunks + 1;
    if (first < 1) throw new NoEssence("expected chunks to be counted from 1");
    for (let chunk = first; chunk < Math.min(after, chunks + 1); chunk += 1) {
      let at = long ? Number(offsets.getBigUint64(8 * chunk)) : offsets.getUint32(4 + 4 * chunk);
      for (let number = 0; number < each && spans.length < count; number += 1) {
        const length = same || sizes.getUint32(12 + 4 * spans.length);
        spans.push([at, length]);
        at += length;
      }
    }
  }
  if (spans.length !== count) throw new NoEssence(`expected ${count} packets, found places for ${spans.length}`);
  return spans;
}

async function fragmentSpans(blob, fragment, trackId, usual) {
  const spans = [];
  for (const part of await boxesIn(blob, fragment.start, fragment.end, "traf")) {
    const header = await contentAt(blob, part, "tfhd");
    const flags = header.getUint32(0) & 0xffffff;
    if (header.getUint32(4) !== trackId) continue;
    let at = 8 + (flags & 1 ? 8 : 0);
    const base = flags & 1 ? Number(header.getBigUint64(8)) : fragment.start - 8;
    at += (flags & 2 ? 4 : 0) + (flags & 8 ? 4 : 0);
    const size = flags & 0x10 ? header.getUint32(at) : usual;
    let offset = base;
    for (const box of await boxesIn(blob, part.start, part.end, "trun")) {
      const run = await contentAt(blob, box);
      const has = run.getUint32(0) & 0xffffff;
      const count = run.getUint32(4);
      if (has & 1) offset = base + run.getInt32(8);
      let field = 8 + (has & 1 ? 4 : 0) + (has & 4 ? 4 : 0);
      const width = [0x100, 0x200, 0x400, 0x800].filter((bit) => has & bit).length * 4;
      if (count > 2 ** 26 || field + width * count > run.byteLength) throw new NoEssence("expected fewer packets");
      for (let number = 0; number < count; number += 1) {
        const length = has & 0x200 ? run.getUint32(field + (has & 0x100 ? 4 : 0)) : size;
        spans.push([offset, length]);
        offset += length;
        field += width;
      }
    }
  }
  return spans;
}
