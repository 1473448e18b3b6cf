import { randomFillSync } from "node:crypto";

const poolBytes = 4_080;
const pool = Buffer.allocUnsafe(poolBytes);
let used = poolBytes;

/** Writes so many random bytes at the start of a buffer; many are drawn at a time, for each draw costs. */
export function fillRandom(target: Uint8Array, bytes: number): void {
  if (used + bytes > poolBytes) {
    randomFillSync(pool);
    used = 0;
  }
  target.set(pool.subarray(used, used + bytes));
  used += bytes;
}
