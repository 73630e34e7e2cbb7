// JSON without room for two readings, and one way to write it (as evidence/verify/strict.py has it).

class Refused extends Error {}

const DEEPEST = 64;

function strictJson(bytes) {
  let text;
  let value;
  try {
    text = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
    if (text.startsWith("\ufeff")) throw new Refused("a byte order mark");
    checkKeys(text);
    value = JSON.parse(text);
  } catch (error) {
    throw new Refused(`expected JSON in UTF-8, found ${error.message}`);
  }
  checkValues(value);
  return value;
}

// JSON.parse takes the last of two equal keys; other programs take the first.
function checkKeys(text) {
  const open = [];
  let wantsKey = false;
  const tokens = /"(?:[^"\\]|\\.)*"|[[\]{},:]/gsu;
  for (let found = tokens.exec(text); found !== null; found = tokens.exec(text)) {
    const token = found[0];
    if (token === "{" || token === "[") {
      open.push(token === "{" ? new Set() : null);
      if (open.length > DEEPEST) throw new Refused(`more than ${DEEPEST} levels`);
      wantsKey = token === "{";
    } else if (token === "}" || token === "]") {
      open.pop();
      wantsKey = false;
    } else if (token === ",") {
      wantsKey = open.length > 0 && open[open.length - 1] !== null;
    } else if (token === ":") {
      wantsKey = false;
    } else if (wantsKey) {
      const key = JSON.parse(token);
      const keys = open[open.length - 1];
      if (keys.has(key)) throw new Refused("one key twice");
      keys.add(key);
    }
  }
}

function checkValues(value) {
  if (typeof value === "number" && !Number.isFinite(value)) throw new Refused("expected a number that a computer holds");
  if (typeof value === "string" && /\p{Surrogate}/u.test(value)) throw new Refused("expected text, found half a character");
  if (value !== null && typeof value === "object") {
    for (const [key, inner] of Object.entries(value)) {
      checkValues(key);
      checkValues(inner);
    }
  }
}

function canonicalJson(value) {
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join(",")}]`;
  if (value !== null && typeof value === "object") {
    const parts = Object.keys(value).sort().map((key) => `${JSON.stringify(key)}:${canonicalJson(value[key])}`);
    return `{${parts.join(",")}}`;
  }
  return JSON.stringify(value);
}

function base64Bytes(text, length) {
  let found = "";
  try {
    found = typeof text === "string" ? atob(text) : "";
  } catch {
    throw new Refused("expected base64");
  }
  if (found.length !== length || btoa(found) !== text) throw new Refused(`expected ${length} bytes in base64`);
  return Uint8Array.from(found, (letter) => letter.charCodeAt(0));
}

function utf8(text) {
  return new TextEncoder().encode(text);
}

function joined(...parts) {
  const all = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}

function hex(bytes) {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

function equalBytes(one, other) {
  return one.length === other.length && one.every((byte, at) => byte === other[at]);
}

function hasFields(value, names) {
  return value !== null && typeof value === "object" && !Array.isArray(value) && Object.keys(value).sort().join() === names.join();
}
