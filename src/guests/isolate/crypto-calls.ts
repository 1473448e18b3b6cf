import { hash, randomFillSync } from "node:crypto";
import { isolateCallLimits } from "../../limits.ts";
import { wholeNumber } from "./call-arguments.ts";
import type { SharedBuffer } from "./shared-buffer.ts";
import { RefusedCall } from "./refused-call.ts";
import type { HostCalls } from "../../web/host-calls.ts";

const digests = new Map([
  ["SHA-1", "sha1"],
  ["SHA-256", "sha256"],
  ["SHA-384", "sha384"],
  ["SHA-512", "sha512"],
]);

/** The part of the host's calls behind `crypto`. */
export function cryptoCalls(buffer: SharedBuffer): Pick<HostCalls, "randomBytes" | "digest"> {
  return {
    randomBytes: (bytes) => {
      const length = wholeNumber(bytes, isolateCallLimits.randomBytesMax);
      buffer.write(randomFillSync(new Uint8Array(length)));
    },
    digest: (algorithm, bytes) => {
      const name = digests.get(algorithm);
      if (name === undefined) throw new RefusedCall("no such digest is offered");
      return buffer.write(hash(name, buffer.read(bytes), "buffer"));
    },
  };
}
