// Keys in requests and answers: hexadecimal digits of their UTF-8.

export function textToHex(text) {
  const bytes = Array.from(new TextEncoder().encode(text));
  return bytes.map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

export function textFromHex(digits) {
  const bytes = (digits.match(/../g) ?? []).map((pair) => Number.parseInt(pair, 16));
  return new TextDecoder("utf-8", { ignoreBOM: true }).decode(new Uint8Array(bytes));
}
