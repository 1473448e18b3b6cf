/** Bytes and texts as the runtime handles them. */
import type { SharedView } from "./shared-view.ts";
import type { HostCalls } from "../../host-calls.ts";
import {
  bytesOfView,
  charCode,
  fromCharCode,
  isArrayBuffer,
  isOrdinaryInstance,
  isUint8Array,
  isView,
  lengthOf,
  push,
  sliceText,
  Uint8ArrayOf,
} from "../../../../sdk/typescript/src/intrinsics.ts";
import { concatenate } from "./copies.ts";

// From here on a call to the host is cheaper than a loop in the isolate.
const hostTextLengthMin = 1024;
// Longer texts go over in pieces, between which the guest can be stopped.
const pieceLengthMax = 1_048_576;
const { SharedArrayBuffer: SharedArrayBufferOf } = globalThis;
let hostText: { encode(text: string): Uint8Array<ArrayBuffer>; decode(bytes: Uint8Array): string };

/** Lets long texts be encoded and decoded by the host. */
export function connectText(host: HostCalls, shared: SharedView): void {
  hostText = {
    encode: (text) => new Uint8ArrayOf(shared.read(host.encodeText(text))),
    decode: (bytes) => host.decodeText(shared.write(bytes)),
  };
}

/** The bytes of a text that is ASCII, or null. */
function asciiBytes(text: string): Uint8Array<ArrayBuffer> | null {
  const bytes = new Uint8ArrayOf(text.length);
  for (let at = 0; at < text.length; at += 1) {
    const code = charCode(text, at);
    if (code > 0x7f) return null;
    bytes[at] = code;
  }
  return bytes;
}

/** The text of bytes that are ASCII, or null. */
function asciiText(bytes: Uint8Array, length: number): string | null {
  let text = "";
  for (let at = 0; at < length; at += 1) {
    const code = bytes[at] as number;
    if (code > 0x7f) return null;
    text += fromCharCode(code);
  }
  return text;
}

/** UTF-8 of a string; a lone surrogate becomes U+FFFD. */
export function encodeUtf8(text: string): Uint8Array<ArrayBuffer> {
  if (text.length < hostTextLengthMin) return asciiBytes(text) ?? hostText.encode(text);
  if (text.length <= pieceLengthMax) return hostText.encode(text);
  const pieces: Uint8Array[] = [];
  for (let at = 0; at < text.length;) {
    let end = at + pieceLengthMax;
    // The halves of a surrogate pair stay together.
    if (end < text.length && (charCode(text, end - 1) & 0xfc_00) === 0xd8_00) end -= 1;
    push(pieces, hostText.encode(sliceText(text, at, end)));
    at = end;
  }
  return concatenate(pieces);
}

/** Text of UTF-8, where what is not UTF-8 becomes U+FFFD; a byte order mark stays. */
export function decodeUtf8Raw(bytes: Uint8Array): string {
  const length = lengthOf(bytes);
  if (length < hostTextLengthMin) return asciiText(bytes, length) ?? hostText.decode(bytes);
  if (length <= pieceLengthMax) return hostText.decode(bytes);
  let text = "";
  for (let at = 0; at < length;) {
    const end = characterEnd(bytes, at + pieceLengthMax);
    text += hostText.decode(bytesOfView(bytes, at, end));
    at = end;
  }
  return text;
}

/** The end of bytes, or so little before `end` that no character is cut. */
function characterEnd(bytes: Uint8Array, end: number): number {
  if (end >= lengthOf(bytes)) return lengthOf(bytes);
  for (let back = 0; back < 4; back += 1) {
    if (((bytes[end - back] as number) & 0xc0) !== 0x80) return end - back;
  }
  return end;
}

/** Text of UTF-8 as the web decodes it: like `decodeUtf8Raw`, without a leading byte order mark. */
export function decodeUtf8(bytes: Uint8Array): string {
  const text = decodeUtf8Raw(bytes);
  return charCode(text, 0) === 0xfe_ff ? sliceText(text, 1) : text;
}

/** Whether a value is a buffer or a view of one, a "BufferSource". */
export function isBufferSource(
  value: unknown,
): value is ArrayBuffer | SharedArrayBuffer | ArrayBufferView {
  return isView(value) || isArrayBuffer(value) || isOrdinaryInstance(value, SharedArrayBufferOf);
}

/** The bytes that a buffer or a view shows, not copied. */
export function bytesOf(source: ArrayBuffer | SharedArrayBuffer | ArrayBufferView): Uint8Array {
  if (isUint8Array(source)) return source;
  return isView(source) ? bytesOfView(source) : new Uint8ArrayOf(source);
}
