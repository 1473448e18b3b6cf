/** https://html.spec.whatwg.org/#atob */
import { toText } from "../webidl/convert.ts";
import { once } from "../webidl/define.ts";
import { DOMException } from "../webidl/dom-exception.ts";

const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
const padding = 64;
const symbolValues = once(
  () => new Map(Array.from(alphabet, (character, value) => [character.charCodeAt(0), value])),
);

/** Base64 of a string whose characters are bytes. */
export function btoa(data: string): string {
  const text = toText(data);
  if (/[^\0-\u00ff]/.test(text)) {
    throw new DOMException("a character above U+00FF is not a byte", "InvalidCharacterError");
  }
  const symbols = `${alphabet}=`;
  let encoded = "";
  for (let index = 0; index < text.length; index += 3) {
    const a = text.charCodeAt(index);
    const b = text.charCodeAt(index + 1);
    const c = text.charCodeAt(index + 2);
    // charCodeAt past the end is NaN, which counts as 0 in the shifts.
    encoded += symbols.charAt(a >> 2) + symbols.charAt(((a & 3) << 4) | (b >> 4));
    encoded += symbols.charAt(Number.isNaN(b) ? padding : ((b & 15) << 2) | (c >> 6));
    encoded += symbols.charAt(Number.isNaN(c) ? padding : c & 63);
  }
  return encoded;
}

/** The string of bytes that base64 stands for; white space and missing padding are forgiven. */
export function atob(data: string): string {
  let text = toText(data).replace(/[\t\n\f\r ]+/g, "");
  if (text.length % 4 === 0) text = text.replace(/={1,2}$/, "");
  if (text.length % 4 === 1) throw notBase64();
  const values = symbolValues();
  let decoded = "";
  let bits = 0;
  let count = 0;
  for (let index = 0; index < text.length; index++) {
    const value = values.get(text.charCodeAt(index));
    if (value === undefined) throw notBase64();
    bits = ((bits << 6) | value) & 0xff_ff;
    count += 6;
    if (count < 8) continue;
    count -= 8;
    decoded += String.fromCharCode((bits >> count) & 0xff);
  }
  return decoded;
}

function notBase64(): DOMException {
  return new DOMException("the string is not base64", "InvalidCharacterError");
}
