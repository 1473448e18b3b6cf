import {
  bufferOf,
  DataViewOf,
  getInt32,
  lengthOf,
  push,
  setBytes,
  setInt32,
  Uint8ArrayOf,
} from "../../../../sdk/typescript/src/intrinsics.ts";
import { firstBytes } from "./copies.ts";

/**
 * Several byte strings in one: for each a 32-bit little-endian length, -1 for null, and its bytes.
 * Both sides of the boundary use this form for batches; the host's own code is `packed-list.ts`.
 */
export function packByteList(items: readonly (Uint8Array | null)[]): Uint8Array<ArrayBuffer> {
  let length = 0;
  for (let index = 0; index < items.length; index += 1) {
    const item = items[index] ?? null;
    length += 4 + (item === null ? 0 : lengthOf(item));
  }
  const packed = new Uint8ArrayOf(length);
  const view = new DataViewOf(bufferOf(packed));
  let at = 0;
  for (let index = 0; index < items.length; index += 1) {
    const item = items[index] ?? null;
    setInt32(view, at, item === null ? -1 : lengthOf(item), true);
    at += 4;
    if (item === null) continue;
    setBytes(packed, item, at);
    at += lengthOf(item);
  }
  return packed;
}

/** The inverse of `packByteList` for what the host has packed; each item is a copy. */
export function unpackByteList(packed: ArrayBuffer): (ArrayBuffer | null)[] {
  const all = lengthOf(new Uint8ArrayOf(packed));
  const view = new DataViewOf(packed);
  const items: (ArrayBuffer | null)[] = [];
  for (let at = 0; at < all;) {
    const length = getInt32(view, at, true);
    at += 4;
    push(items, length === -1 ? null : firstBytes(packed, length, at));
    at += length === -1 ? 0 : length;
  }
  return items;
}
