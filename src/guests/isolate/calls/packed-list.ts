/** Lists of byte strings as guests pack them; see `src/web/platform/bytes/byte-list.ts`. */
import { RefusedCall } from "./call-arguments.ts";

/** As many byte strings as are expected, none of them null; they share the memory of `packed`. */
export function unpackList(packed: Uint8Array, count: number): Uint8Array[] {
  const view = new DataView(packed.buffer, packed.byteOffset, packed.byteLength);
  const items: Uint8Array[] = [];
  let at = 0;
  while (items.length < count) {
    if (at + 4 > packed.byteLength) throw lying();
    const length = view.getInt32(at, true);
    at += 4;
    if (length < 0 || length > packed.byteLength - at) throw lying();
    items.push(packed.subarray(at, at + length));
    at += length;
  }
  if (at !== packed.byteLength) throw lying();
  return items;
}

function lying(): RefusedCall {
  return new RefusedCall("the lengths in a list are not those of its items");
}

/** Packs what the host gives, in the same form. */
export function packByteList(items: readonly (Uint8Array | null)[]): Uint8Array<ArrayBuffer> {
  const length = items.reduce((sum, item) => sum + 4 + (item?.byteLength ?? 0), 0);
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
