/**
 * Several byte strings in one: for each a 32-bit little-endian length, -1 for null, and its bytes.
 * Both sides of the boundary use this form for batches.
 */
export function packByteList(items: readonly (Uint8Array | null)[]): Uint8Array<ArrayBuffer> {
  let length = 0;
  for (const item of items) length += 4 + (item?.byteLength ?? 0);
  const packed = new Uint8Array(length);
  const view = new DataView(packed.buffer);
  let at = 0;
  for (const item of items) {
    view.setInt32(at, item === null ? -1 : item.byteLength, true);
    at += 4;
    if (item === null) continue;
    packed.set(item, at);
    at += item.byteLength;
  }
  return packed;
}

/** The inverse of `packByteList`; each item is a copy. */
export function unpackByteList(packed: ArrayBuffer): (ArrayBuffer | null)[] {
  const view = new DataView(packed);
  const items: (ArrayBuffer | null)[] = [];
  for (let at = 0; at < packed.byteLength;) {
    const length = view.getInt32(at, true);
    at += 4;
    if (length === -1) {
      items.push(null);
    } else {
      items.push(packed.slice(at, at + length));
      at += length;
    }
  }
  return items;
}
