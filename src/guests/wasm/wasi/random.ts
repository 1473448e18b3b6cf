import { randomBytes } from "node:crypto";
import { GuestTrap } from "@bobbin-kv/wasm-linker";
import type { HostInterface } from "../host.ts";

/** Most random bytes that are made at once. */
export const randomBytesMax = 16_777_216;

function bytes(_call: unknown, length: bigint): Uint8Array {
  if (length > randomBytesMax) {
    throw new GuestTrap(
      `it asked for ${length} random bytes, of which ${randomBytesMax} are given at once`,
    );
  }
  return randomBytes(Number(length));
}

const number = (): bigint => randomBytes(8).readBigUInt64LE();

/** `wasi:random`, by interface: all of it from the system's source. */
export const randomInterfaces: Readonly<Record<string, HostInterface>> = {
  "wasi:random/random": { "get-random-bytes": bytes, "get-random-u64": number },
  "wasi:random/insecure": { "get-insecure-random-bytes": bytes, "get-insecure-random-u64": number },
  "wasi:random/insecure-seed": { "insecure-seed": () => [number(), number()] },
};
