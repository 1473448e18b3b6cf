import { GuestTrap } from "@bobbin-kv/wasm-linker";
import { fillRandom } from "../../../common/random-bytes.ts";
import type { HostInterface } from "../host.ts";

/** Most random bytes that are made at once. */
export const randomBytesMax = 16_777_216;

function bytes(_call: unknown, length: bigint): Uint8Array {
  if (length > randomBytesMax) {
    throw new GuestTrap(
      `it asked for ${length} random bytes, of which ${randomBytesMax} are given at once`,
    );
  }
  const given = new Uint8Array(Number(length));
  fillRandom(given);
  return given;
}

const word = new BigUint64Array(1);
const wordBytes = new Uint8Array(word.buffer);

function number(): bigint {
  fillRandom(wordBytes);
  return word[0] as bigint;
}

/** `wasi:random`, by interface: all of it from the system's source. */
export const randomInterfaces: Readonly<Record<string, HostInterface>> = {
  "wasi:random/random": { "get-random-bytes": bytes, "get-random-u64": number },
  "wasi:random/insecure": { "get-insecure-random-bytes": bytes, "get-insecure-random-u64": number },
  "wasi:random/insecure-seed": { "insecure-seed": () => [number(), number()] },
};
