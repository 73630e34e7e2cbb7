// Ed25519 (RFC 8032), strictly, in plain JavaScript: browsers disagree about which odd keys and signatures they accept,
// and this page must say what verify.py says.

const P = 2n ** 255n - 19n;
const ORDER = 2n ** 252n + 27742317777372353535851937790883648493n;
const NEUTRAL = [0n, 1n, 1n, 0n];

function mod(value) {
  const rest = value % P;
  return rest < 0n ? rest + P : rest;
}

function power(base, exponent) {
  let result = 1n;
  let square = mod(base);
  for (let left = exponent; left > 0n; left >>= 1n) {
    if (left & 1n) result = (result * square) % P;
    square = (square * square) % P;
  }
  return result;
}

const D = mod(-121665n * power(121666n, P - 2n));
const ROOT_OF_MINUS_ONE = power(2n, (P - 1n) / 4n);

function littleEndian(bytes) {
  return bytes.reduceRight((value, byte) => (value << 8n) | BigInt(byte), 0n);
}

function pointOf(bytes) {
  let y = littleEndian(bytes);
  const negative = y >> 255n;
  y &= (1n << 255n) - 1n;
  if (y >= P) return null;
  const square = mod((y * y - 1n) * power(D * y * y + 1n, P - 2n));
  let x = power(square, (P + 3n) / 8n);
  if (mod(x * x - square) !== 0n) x = mod(x * ROOT_OF_MINUS_ONE);
  if (mod(x * x - square) !== 0n || (x === 0n && negative)) return null;
  if ((x & 1n) !== negative) x = P - x;
  return [x, y, 1n, mod(x * y)];
}

function addPoints(one, other) {
  const a = mod((one[1] - one[0]) * (other[1] - other[0]));
  const b = mod((one[1] + one[0]) * (other[1] + other[0]));
  const c = mod(2n * one[3] * other[3] * D);
  const d = mod(2n * one[2] * other[2]);
  const [e, f, g, h] = [b - a, d - c, d + c, b + a];
  return [mod(e * f), mod(g * h), mod(f * g), mod(e * h)];
}

function timesPoint(scalar, point) {
  let result = NEUTRAL;
  let doubled = point;
  for (let left = scalar; left > 0n; left >>= 1n) {
    if (left & 1n) result = addPoints(result, doubled);
    doubled = addPoints(doubled, doubled);
  }
  return result;
}

function equalPoints(one, other) {
  return mod(one[0] * other[2] - other[0] * one[2]) === 0n && mod(one[1] * other[2] - other[1] * one[2]) === 0n;
}

function isSmall(point) {
  return equalPoints(timesPoint(8n, point), NEUTRAL);
}

const BASE_POINT = pointOf(new Uint8Array(32).fill(0x66).fill(0x58, 0, 1));

function isPublicKey(bytes) {
  const point = bytes.length === 32 ? pointOf(bytes) : null;
  return point !== null && !isSmall(point);
}

async function verifyEd25519(publicKey, message, signature) {
  if (publicKey.length !== 32 || signature.length !== 64) return false;
  const key = pointOf(publicKey);
  const commitment = pointOf(signature.slice(0, 32));
  const scalar = littleEndian(signature.slice(32));
  if (!key || !commitment || scalar >= ORDER || isSmall(key) || isSmall(commitment)) return false;
  const challenge = littleEndian(await sha512(joined(signature.slice(0, 32), publicKey, message))) % ORDER;
  const opposite = [mod(-key[0]), key[1], key[2], mod(-key[3])];
  return equalPoints(addPoints(timesPoint(scalar, BASE_POINT), timesPoint(challenge, opposite)), commitment);
}
