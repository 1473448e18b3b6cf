/** Bytes and texts as the runtime handles them. */
import type { ExchangeView } from "../exchange-view.ts";
import type { HostCalls } from "../host.ts";
import { utf8fromStringLoose, utf8toStringLoose } from "@exodus/bytes/utf8.js";

// From here on a call to the host is cheaper than a loop in the isolate.
const hostTextLengthMin = 1024;
let hostText: { encode(text: string): Uint8Array<ArrayBuffer>; decode(bytes: Uint8Array): string };

/** Lets long texts be encoded and decoded by the host. */
export function connectText(host: HostCalls, exchange: ExchangeView): void {
  hostText = {
    encode: (text) => new Uint8Array(exchange.read(host.encodeText(text))),
    decode: (bytes) => host.decodeText(exchange.write(bytes)),
  };
}

/** UTF-8 of a string; a lone surrogate becomes U+FFFD. */
export function encodeUtf8(text: string): Uint8Array<ArrayBuffer> {
  return text.length < hostTextLengthMin ? utf8fromStringLoose(text) : hostText.encode(text);
}

/** Text of UTF-8, where what is not UTF-8 becomes U+FFFD; a byte order mark stays. */
export function decodeUtf8Raw(bytes: Uint8Array): string {
  return bytes.length < hostTextLengthMin ? utf8toStringLoose(bytes) : hostText.decode(bytes);
}

/** Text of UTF-8 as the web decodes it: like `decodeUtf8Raw`, without a leading byte order mark. */
export function decodeUtf8(bytes: Uint8Array): string {
  const text = decodeUtf8Raw(bytes);
  return text.charCodeAt(0) === 0xfe_ff ? text.slice(1) : text;
}

/** Whether a value is a buffer or a view of one, a "BufferSource". */
export function isBufferSource(
  value: unknown,
): value is ArrayBuffer | SharedArrayBuffer | ArrayBufferView {
  return (
    ArrayBuffer.isView(value) || value instanceof ArrayBuffer || value instanceof SharedArrayBuffer
  );
}

/** The bytes that a buffer or a view shows, not copied. */
export function bytesOf(source: ArrayBuffer | SharedArrayBuffer | ArrayBufferView): Uint8Array {
  if (source instanceof Uint8Array) return source;
  if (ArrayBuffer.isView(source)) {
    return new Uint8Array(source.buffer, source.byteOffset, source.byteLength);
  }
  return new Uint8Array(source);
}
