import { hash, randomFillSync } from "node:crypto";
import type { ExchangeBuffer } from "./exchange-buffer.ts";
import type { HostCalls } from "./runtime/host.ts";

/** The part of the host's calls behind `crypto`. */
export function cryptoCalls(exchange: ExchangeBuffer): Pick<HostCalls, "randomBytes" | "digest"> {
  return {
    randomBytes: (bytes) => void exchange.write(randomFillSync(new Uint8Array(bytes))),
    digest: (algorithm, bytes) =>
      exchange.write(
        hash(algorithm.replace("-", "").toLowerCase(), exchange.read(bytes), "buffer"),
      ),
  };
}
