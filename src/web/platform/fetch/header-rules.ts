/** What the Fetch standard and HTTP allow in header names and values. */
import { toText } from "../webidl/convert.ts";

const token = /^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/;
const notInValue = /[\0\n\r]/;
const notByte = /[^\0-\u00ff]/;
const whitespaceAround = /^[\t\n\r ]+|[\t\n\r ]+$/g;

/** Known names are kept; a guest cannot fill memory with more. */
const namesMax = 256;
const knownNames = new Map<string, string>();

/** The lower-case form of a header's name; a TypeError when it is no name. */
export function headerName(value: unknown): string {
  const known = knownNames.get(value as string);
  if (known !== undefined) return known;
  const name = toByteString(value);
  if (!token.test(name)) throw new TypeError(`${quote(name)} is not a header name`);
  const lower = name.toLowerCase();
  if (knownNames.size < namesMax) knownNames.set(name, lower);
  return lower;
}

/** A header's value without white space around it; a TypeError when HTTP cannot carry it. */
export function headerValue(value: unknown): string {
  if (typeof value === "string" && isPlain(value)) return value;
  const text = toByteString(value).replace(whitespaceAround, "");
  if (notInValue.test(text)) throw new TypeError("a header's value has a line break or NUL in it");
  return text;
}

/** A value as a string of bytes, by a shorter way for the name of a header that has been seen before. */
export function byteName(value: unknown): string {
  return knownNames.has(value as string) ? (value as string) : toByteString(value);
}

/** The same for a header's value. */
export function byteValue(value: unknown): string {
  return typeof value === "string" && isPlain(value) ? value : toByteString(value);
}

/** Whether a text is a token of HTTP, such as a method. */
export function isToken(text: string): boolean {
  return token.test(text);
}

/** Whether a text can stand after the status on the first line of a response. */
export function isReasonPhrase(text: string): boolean {
  return /^[\t\x20-\x7e\x80-\xff]*$/.test(text);
}

/** A value as a string of bytes; a TypeError when a character is no byte. */
export function toByteString(value: unknown): string {
  const text = toText(value);
  if (notByte.test(text)) {
    throw new TypeError(`${quote(text)} has a character above U+00FF, which a header cannot carry`);
  }
  return text;
}

// Whether a value needs no second look: visible ASCII with spaces inside, as nearly all are. A loop,
// because it takes a third of the time of a regular expression.
function isPlain(value: string): boolean {
  const last = value.length - 1;
  for (let index = 0; index <= last; index++) {
    const code = value.charCodeAt(index);
    const isVisible = code > 0x20 && code < 0x7f;
    if (!isVisible && (code !== 0x20 || index === 0 || index === last)) return false;
  }
  return true;
}

function quote(text: string): string {
  return JSON.stringify(text.length > 80 ? `${text.slice(0, 80)}…` : text);
}
