/** Copies of bytes. The primordials are taken before a component can replace them. */

const { call } = Function.prototype;
const setBytes = call.bind(Uint8Array.prototype.set) as (
  target: Uint8Array,
  source: Uint8Array,
  offset?: number,
) => void;

const subarray = call.bind(Uint8Array.prototype.subarray) as (
  bytes: Uint8Array,
  start: number,
  end: number,
) => Uint8Array;

/** Copies `source` into `target` at `offset`. */
export function copyInto(target: Uint8Array, source: Uint8Array, offset = 0): void {
  setBytes(target, source, offset);
}

/** A copy with a buffer of its own. */
export function copyOf(bytes: Uint8Array): Uint8Array<ArrayBuffer> {
  const copy = new Uint8Array(bytes.length);
  setBytes(copy, bytes);
  return copy;
}

/** A copy of the first `length` bytes. */
export function firstBytes(bytes: Uint8Array, length: number): ArrayBuffer {
  const copy = new Uint8Array(length);
  setBytes(copy, subarray(bytes, 0, length));
  return copy.buffer;
}

/** One array of all the chunks. */
export function concatenate(chunks: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  let length = 0;
  for (const chunk of chunks) length += chunk.length;
  const joined = new Uint8Array(length);
  let offset = 0;
  for (const chunk of chunks) {
    setBytes(joined, chunk, offset);
    offset += chunk.length;
  }
  return joined;
}
