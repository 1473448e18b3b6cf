/** What WebAssembly's types would change in silence is refused here, in the host's words. */
import { KeyValueError } from "../../src/key-value-error.ts";

/** Text for the host. Half of a surrogate pair has no UTF-8: another key would be read or written. */
export function checkText(text: string, what: string): void {
  if (text.isWellFormed()) return;
  throw new KeyValueError(
    "invalid-argument",
    `${what} is not well-formed Unicode: it holds half of a surrogate pair`,
  );
}

/** A key. */
export function checkKey(key: string): void {
  checkText(key, "the key");
}

/** The limit of a list as a number that fits the interface; which of those are allowed is the host's to say. */
export function toPageLimit(limit: number): number {
  if (!Number.isInteger(limit) || limit < 1) {
    throw new KeyValueError(
      "invalid-argument",
      `the limit of a list is a whole number from 1, not ${limit}`,
    );
  }
  return Math.min(limit, 2 ** 32 - 1);
}

/** What is added to a counter. */
export function checkDelta(delta: bigint): void {
  if (BigInt.asIntN(64, delta) === delta) return;
  throw new KeyValueError("invalid-argument", "the delta does not fit a signed 64-bit integer");
}
