import { randomFillSync } from "node:crypto";

const poolBytes = 4_096;
/** More than these are drawn by themselves. */
const pooledBytesMax = 64;
const pool = Buffer.allocUnsafeSlow(poolBytes);
let used = poolBytes;

/** Writes so many random bytes at the start of a buffer; many are drawn at a time, for each draw costs, and are nowhere else any more once they are given. */
export function fillRandom(target: Uint8Array, bytes = target.length): void {
  if (bytes > pooledBytesMax) {
    randomFillSync(target, 0, bytes);
    return;
  }
  if (used + bytes > poolBytes) {
    randomFillSync(pool);
    used = 0;
  }
  for (let at = 0; at < bytes; at += 1) {
    target[at] = pool[used + at] as number;
    pool[used + at] = 0;
  }
  used += bytes;
}
