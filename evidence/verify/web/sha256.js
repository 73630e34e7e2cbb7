// SHA-256 and SHA-512: the browser's own where a page from a disk may use them, else in plain JavaScript.

const LARGEST_AT_ONCE = 128 * 2 ** 20; // the browser's own takes a file only as a whole
const MASK64 = 2n ** 64n - 1n;

// The constants are the first bits of the roots of the first primes (FIPS 180-4): shorter to compute than to list.
const PRIMES = [];
for (let number = 2; PRIMES.length < 80; number += 1) {
  if (PRIMES.every((prime) => number % prime !== 0)) PRIMES.push(number);
}

function rootBits(prime, power) {
  const target = BigInt(prime) << BigInt(64 * power);
  let low = 0n;
  let high = 1n << 70n;
  while (high - low > 1n) {
    const middle = (low + high) >> 1n;
    if (middle ** BigInt(power) <= target) low = middle;
    else high = middle;
  }
  return low & MASK64;
}

const ROUNDS64 = PRIMES.map((prime) => rootBits(prime, 3));
const START64 = PRIMES.slice(0, 8).map((prime) => rootBits(prime, 2));
const ROUNDS32 = new Int32Array(ROUNDS64.slice(0, 64).map((value) => Number(value >> 32n) | 0));
const START32 = START64.map((value) => Number(value >> 32n) | 0);

class Sha256 {
  constructor() {
    this.state = Int32Array.from(START32);
    this.words = new Int32Array(64);
    this.rest = new Uint8Array(0);
    this.length = 0;
  }

  update(bytes) {
    this.length += bytes.length;
    const data = this.rest.length ? joined(this.rest, bytes) : bytes;
    const view = new DataView(data.buffer, data.byteOffset, data.byteLength);
    let at = 0;
    for (; at + 64 <= data.length; at += 64) this.block(view, at);
    this.rest = data.slice(at);
  }

  block(view, at) {
    const words = this.words;
    for (let i = 0; i < 16; i += 1) words[i] = view.getInt32(at + 4 * i);
    for (let i = 16; i < 64; i += 1) {
      const a = words[i - 15];
      const b = words[i - 2];
      const small = ((a >>> 7) | (a << 25)) ^ ((a >>> 18) | (a << 14)) ^ (a >>> 3);
      const large = ((b >>> 17) | (b << 15)) ^ ((b >>> 19) | (b << 13)) ^ (b >>> 10);
      words[i] = (words[i - 16] + small + words[i - 7] + large) | 0;
    }
    let [a, b, c, d, e, f, g, h] = this.state;
    for (let i = 0; i < 64; i += 1) {
      const one = ((e >>> 6) | (e << 26)) ^ ((e >>> 11) | (e << 21)) ^ ((e >>> 25) | (e << 7));
      const first = (h + one + ((e & f) ^ (~e & g)) + ROUNDS32[i] + words[i]) | 0;
      const two = ((a >>> 2) | (a << 30)) ^ ((a >>> 13) | (a << 19)) ^ ((a >>> 22) | (a << 10));
      const second = (two + ((a & b) ^ (a & c) ^ (b & c))) | 0;
      h = g;
      g = f;
      f = e;
      e = (d + first) | 0;
      d = c;
      c = b;
      b = a;
      a = (first + second) | 0;
    }
    [a, b, c, d, e, f, g, h].forEach((value, i) => {
      this.state[i] = (this.state[i] + value) | 0;
    });
  }

  digest() {
    const bits = BigInt(this.length) * 8n;
    this.update(padding(this.rest.length, 64, bits));
    const out = new DataView(new ArrayBuffer(32));
    this.state.forEach((value, i) => out.setInt32(4 * i, value));
    return new Uint8Array(out.buffer);
  }
}

function padding(rest, block, bits) {
  const field = block / 8;
  const size = (rest + 1 + field <= block ? block : 2 * block) - rest;
  const bytes = new Uint8Array(size);
  bytes[0] = 0x80;
  new DataView(bytes.buffer).setBigUint64(size - 8, bits);
  return bytes;
}

function plainSha512(bytes) {
  const data = joined(bytes, padding(bytes.length % 128, 128, BigInt(bytes.length) * 8n));
  const view = new DataView(data.buffer);
  const state = START64.slice();
  const words = new Array(80);
  const turn = (value, by) => ((value >> by) | (value << (64n - by))) & MASK64;
  for (let at = 0; at < data.length; at += 128) {
    for (let i = 0; i < 16; i += 1) words[i] = view.getBigUint64(at + 8 * i);
    for (let i = 16; i < 80; i += 1) {
      const small = turn(words[i - 15], 1n) ^ turn(words[i - 15], 8n) ^ (words[i - 15] >> 7n);
      const large = turn(words[i - 2], 19n) ^ turn(words[i - 2], 61n) ^ (words[i - 2] >> 6n);
      words[i] = (words[i - 16] + small + words[i - 7] + large) & MASK64;
    }
    let [a, b, c, d, e, f, g, h] = state;
    for (let i = 0; i < 80; i += 1) {
      const one = turn(e, 14n) ^ turn(e, 18n) ^ turn(e, 41n);
      const first = h + one + ((e & f) ^ (~e & MASK64 & g)) + ROUNDS64[i] + words[i];
      const two = turn(a, 28n) ^ turn(a, 34n) ^ turn(a, 39n);
      const second = two + ((a & b) ^ (a & c) ^ (b & c));
      [h, g, f, e, d, c, b, a] = [g, f, e, (d + first) & MASK64, c, b, a, (first + second) & MASK64];
    }
    [a, b, c, d, e, f, g, h].forEach((value, i) => {
      state[i] = (state[i] + value) & MASK64;
    });
  }
  const out = new DataView(new ArrayBuffer(64));
  state.forEach((value, i) => out.setBigUint64(8 * i, value));
  return new Uint8Array(out.buffer);
}

async function sha512(bytes) {
  if (crypto.subtle) return new Uint8Array(await crypto.subtle.digest("SHA-512", bytes));
  return plainSha512(bytes);
}

async function sha256Bytes(bytes) {
  if (crypto.subtle) return new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
  const digest = new Sha256();
  digest.update(bytes);
  return digest.digest();
}

async function sha256Blob(blob) {
  if (blob.size <= LARGEST_AT_ONCE) return hex(await sha256Bytes(new Uint8Array(await blob.arrayBuffer())));
  const digest = new Sha256();
  for (let at = 0; at < blob.size; at += 2 ** 22) {
    digest.update(new Uint8Array(await blob.slice(at, at + 2 ** 22).arrayBuffer()));
  }
  return hex(digest.digest());
}
