/** What an operation with keys would cost, before it is done. */

import assert from "node:assert/strict";
import { test } from "node:test";
import { isolateCallLimits } from "../../../../limits.ts";
import { dearBecause, readKeyWork } from "./key-work-request.ts";

const max = isolateCallLimits.pbkdf2IterationsMax;

/** Whether a key is derived that so many hashes make, where so many are the most that have room. */
function isDerived(iterations: number, hash: string, derived: object): boolean {
  const algorithm = { name: "PBKDF2", hash: { name: hash }, iterations };
  const text = JSON.stringify({ operation: "deriveKey", bytes: 0, algorithm, derived });
  const request = readKeyWork(text, [], () => assert.fail("no key is named"));
  return dearBecause(request, 1000) === null;
}

const keys: [name: string, hash: string, derived: object, hashes: number][] = [
  ["a key of AES", "SHA-256", { name: "AES-GCM", length: 256 }, 1],
  ["a key of AES from SHA-1", "SHA-1", { name: "AES-GCM", length: 256 }, 2],
  ["a key of HMAC that says its length", "SHA-1", { name: "HMAC", hash: "SHA-512", length: 8 }, 2],
  ["a key of HMAC that says none", "SHA-256", { name: "HMAC", hash: "SHA-256" }, 2],
  ["the same from SHA-1", "SHA-1", { name: "hmac", hash: "SHA-1" }, 4],
  ["one of a larger hash", "SHA-1", { name: "HMAC", hash: { name: "SHA-512" } }, 7],
  ["one of a larger hash from itself", "SHA-384", { name: "HMAC", hash: "SHA-384" }, 3],
];
for (const [name, hash, derived, hashes] of keys) {
  test(`PBKDF2 may iterate as often as ${hashes} hashes allow for ${name}`, () => {
    const each = Math.floor(max / hashes);
    assert.equal(isDerived(each, hash, derived), true);
    assert.equal(isDerived(each + 1, hash, derived), false);
  });
}
