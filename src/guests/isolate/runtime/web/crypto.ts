/** The part of https://w3c.github.io/webcrypto/ that needs no keys. */
import type { ExchangeView } from "../exchange-view.ts";
import type { HostCalls } from "../host.ts";
import { bytesOf, isBufferSource } from "./bytes.ts";
import { copyInto, copyOf } from "./copies.ts";
import { toText } from "./convert.ts";
import { DOMException } from "./dom-exception.ts";

/** The global `crypto`. */
export interface Crypto {
  getRandomValues<Target extends ArrayBufferView>(target: Target): Target;
  randomUUID(): string;
  readonly subtle: {
    digest(
      algorithm: string | { name: string },
      data: ArrayBuffer | ArrayBufferView,
    ): Promise<ArrayBuffer>;
  };
}

const randomBytesMax = 65_536;
const digests = ["SHA-1", "SHA-256", "SHA-384", "SHA-512"];

/** Makes `crypto` over the host's randomness and digests. */
export function createCrypto(host: HostCalls, exchange: ExchangeView): Crypto {
  const random = (bytes: number): Uint8Array<ArrayBuffer> => {
    host.randomBytes(bytes);
    return new Uint8Array(exchange.read(bytes));
  };
  return named("Crypto", {
    getRandomValues(target) {
      if (!ArrayBuffer.isView(target) || isFloat(target)) {
        throw new DOMException("only arrays of integers can be filled", "TypeMismatchError");
      }
      if (target.byteLength > randomBytesMax) {
        throw new DOMException(`${randomBytesMax} bytes at most at once`, "QuotaExceededError");
      }
      copyInto(bytesOf(target), random(target.byteLength));
      return target;
    },
    randomUUID: () => formatUuid(random(16)),
    subtle: named("SubtleCrypto", {
      async digest(algorithm: string | { name: string }, data: ArrayBuffer | ArrayBufferView) {
        const name = toText(
          typeof algorithm === "object" ? algorithm.name : algorithm,
        ).toUpperCase();
        if (!digests.includes(name)) {
          throw new DOMException(
            `${JSON.stringify(name)} is not a known digest`,
            "NotSupportedError",
          );
        }
        if (!isBufferSource(data))
          throw new TypeError("only an ArrayBuffer or a view of one has a digest");
        return exchange.read(host.digest(name, exchange.write(copyOf(bytesOf(data)))));
      },
    }),
  });
}

function named<Value extends object>(name: string, value: Value): Value {
  return Object.defineProperty(value, Symbol.toStringTag, { value: name, configurable: true });
}

function isFloat(view: ArrayBufferView): boolean {
  return /^Float|^DataView/.test(Object.prototype.toString.call(view).slice(8));
}

function formatUuid(bytes: Uint8Array): string {
  bytes[6] = ((bytes[6] as number) & 0x0f) | 0x40;
  bytes[8] = ((bytes[8] as number) & 0x3f) | 0x80;
  const hex = Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
  return [
    hex.slice(0, 8),
    hex.slice(8, 12),
    hex.slice(12, 16),
    hex.slice(16, 20),
    hex.slice(20),
  ].join("-");
}
