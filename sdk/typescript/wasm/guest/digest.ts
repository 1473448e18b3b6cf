import type { HostCalls } from "../../../../src/web/host-calls.ts";
import { engine } from "./engine.ts";
import type { SharedBuffer } from "./shared-buffer.ts";

/** What the runtime wanted a digest of, once it has checked the component's arguments. */
class WantedDigest {
  readonly algorithm: string;
  readonly bytes: Uint8Array;

  constructor(algorithm: string, bytes: Uint8Array) {
    this.algorithm = algorithm;
    this.bytes = bytes;
  }
}

/** `crypto.subtle.digest`. */
export type Digest = (...args: unknown[]) => Promise<ArrayBuffer>;

/** The host's call, which has to answer at once; the engine cannot, and `digestLater` does it. */
export function digestCall(buffer: SharedBuffer): HostCalls["digest"] {
  return (algorithm, bytes) => {
    // eslint-disable-next-line typescript/only-throw-error -- it goes to `digestLater` and no further
    throw new WantedDigest(algorithm, buffer.read(bytes));
  };
}

/** The runtime's `crypto.subtle.digest` with the engine's digests. */
export function digestLater(digest: Digest): Digest {
  return async (...args) => {
    try {
      return await digest(...args);
    } catch (error) {
      if (!(error instanceof WantedDigest)) throw error;
      return engine.crypto.subtle.digest(error.algorithm, error.bytes);
    }
  };
}
