/** Copies of bytes. */
import {
  bufferOf,
  lengthOf,
  setBytes,
  Uint8ArrayOf,
} from "../../../../sdk/typescript/src/intrinsics.ts";

/** Copies `source` into `target` at `offset`. */
export function copyInto(target: Uint8Array, source: Uint8Array, offset = 0): void {
  setBytes(target, source, offset);
}

/** A copy with a buffer of its own. */
export function copyOf(bytes: Uint8Array): Uint8Array<ArrayBuffer> {
  const copy = new Uint8ArrayOf(lengthOf(bytes));
  setBytes(copy, bytes);
  return copy;
}

/** A copy of `length` bytes from `offset` on. */
export function firstBytes(
  buffer: ArrayBuffer | SharedArrayBuffer,
  length: number,
  offset = 0,
): ArrayBuffer {
  const copy = new Uint8ArrayOf(length);
  setBytes(copy, new Uint8ArrayOf(buffer, offset, length));
  return bufferOf(copy);
}

/** One array of all the chunks. */
export function concatenate(chunks: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  let length = 0;
  for (let at = 0; at < chunks.length; at += 1) length += lengthOf(chunks[at] as Uint8Array);
  const joined = new Uint8ArrayOf(length);
  let offset = 0;
  for (let at = 0; at < chunks.length; at += 1) {
    const chunk = chunks[at] as Uint8Array;
    setBytes(joined, chunk, offset);
    offset += lengthOf(chunk);
  }
  return joined;
}
