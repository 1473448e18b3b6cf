/**
 * Large blocks of bytes that are given up at once. To the engine they are a few words each, so that it collects them late,
 * and then all it has: at a megabyte a request that was half of what a request cost.
 */

/** Smaller ones are collected as cheaply, and are never marked. */
export const largeBytesMin = 65_536;

const owned = new WeakSet<Uint8Array>();

/** Says that whoever has these bytes has them alone, so that whoever is done with them may let go of them. The bytes. */
export function markOwned<Bytes extends Uint8Array>(bytes: Bytes): Bytes {
  const { buffer, byteLength } = bytes;
  if (byteLength >= largeBytesMin && byteLength === buffer.byteLength) owned.add(bytes);
  return bytes;
}

/** The same bytes for one of several readers, none of whom lets go of them. */
export function unowned(bytes: Uint8Array): Uint8Array {
  return owned.has(bytes) ? bytes.subarray() : bytes;
}

/** Whether `letGo` would give them up. */
export function isOwned(bytes: Uint8Array): boolean {
  return bytes.byteLength >= largeBytesMin && owned.has(bytes);
}

/** Gives up bytes that are marked, which are none from then on; of others it does nothing. */
export function letGo(bytes: Uint8Array): void {
  if (isOwned(bytes) && bytes.buffer instanceof ArrayBuffer) bytes.buffer.transfer(0);
}
