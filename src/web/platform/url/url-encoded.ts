/** https://url.spec.whatwg.org/#application/x-www-form-urlencoded */
import { decodeUtf8Raw, encodeUtf8 } from "../bytes/bytes.ts";

/** A name and its value. */
export type NameValue = [name: string, value: string];

/** Reads `a=1&b=2`. */
export function parseUrlEncoded(text: string): NameValue[] {
  const list: NameValue[] = [];
  for (const piece of text.split("&")) {
    if (piece === "") continue;
    const equals = piece.indexOf("=");
    const name = equals < 0 ? piece : piece.slice(0, equals);
    const value = equals < 0 ? "" : piece.slice(equals + 1);
    list.push([decode(name), decode(value)]);
  }
  return list;
}

/** Writes `a=1&b=2`. */
export function printUrlEncoded(list: readonly NameValue[]): string {
  return list.map(([name, value]) => `${encode(name)}=${encode(value)}`).join("&");
}

const keptByUriComponent = /%20|[!'()~]/g;

function encode(text: string): string {
  return encodeURIComponent(text.toWellFormed()).replace(keptByUriComponent, (match) =>
    match === "%20" ? "+" : `%${match.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}

function decode(text: string): string {
  const spaced = text.includes("+") ? text.replaceAll("+", " ") : text;
  if (!spaced.includes("%")) return spaced.toWellFormed();
  try {
    return decodeURIComponent(spaced.toWellFormed());
  } catch {
    // It has a % that escapes nothing, or escapes what is not UTF-8; neither is an error here.
    return decodeUtf8Raw(percentDecode(encodeUtf8(spaced)));
  }
}

/** Bytes with `%` and two hexadecimal digits for some of them. */
export function percentDecode(bytes: Uint8Array): Uint8Array<ArrayBuffer> {
  const decoded = new Uint8Array(bytes.length);
  let length = 0;
  for (let index = 0; index < bytes.length; index++) {
    const value = bytes[index] === 0x25 ? hexPair(bytes[index + 1], bytes[index + 2]) : -1;
    decoded[length++] = value < 0 ? (bytes[index] ?? 0) : value;
    if (value >= 0) index += 2;
  }
  return decoded.subarray(0, length);
}

function hexPair(high: number | undefined, low: number | undefined): number {
  const value = hexDigit(high) * 16 + hexDigit(low);
  return Number.isNaN(value) ? -1 : value;
}

function hexDigit(code: number | undefined): number {
  if (code === undefined) return Number.NaN;
  const digit = code <= 0x39 ? code - 0x30 : (code | 0x20) - 0x57;
  return digit >= (code <= 0x39 ? 0 : 10) && digit <= 15 ? digit : Number.NaN;
}
