/** What may be stored; a text is kept as UTF-8. */
export type StoreValue = string | Uint8Array | ArrayBuffer;

/** Its bytes. */
export function bytesOf(value: StoreValue): Uint8Array {
  if (typeof value === "string") return Buffer.from(value, "utf8");
  return value instanceof ArrayBuffer ? new Uint8Array(value) : value;
}

/** What is added to a counter; what is no whole number is refused where calls are checked. */
export function deltaOf(delta: number | bigint): bigint {
  return Number.isInteger(delta) ? BigInt(delta) : (delta as bigint);
}
