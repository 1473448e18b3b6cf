import { hash, randomFillSync } from "node:crypto";
import { isolateCallLimits } from "../../../limits.ts";
import { type CallContext, type CallGroup, endsNothing } from "./call-context.ts";
import { RefusedCall, wholeNumber } from "./call-arguments.ts";

const digests = new Map([
  ["SHA-1", "sha1"],
  ["SHA-256", "sha256"],
  ["SHA-384", "sha384"],
  ["SHA-512", "sha512"],
]);

/** The part of the host's calls behind `crypto`. */
export function createCryptoCalls({
  buffer,
}: Pick<CallContext, "buffer">): CallGroup<"randomBytes" | "digest"> {
  return {
    calls: {
      randomBytes: (bytes) => {
        const length = wholeNumber(bytes, isolateCallLimits.randomBytesMax);
        buffer.write(randomFillSync(new Uint8Array(length)));
      },
      digest: (algorithm, bytes) => {
        const name = digests.get(algorithm);
        if (name === undefined) throw new RefusedCall("no such digest is offered");
        return buffer.write(hash(name, buffer.read(bytes), "buffer"));
      },
    },
    close: endsNothing,
  };
}
