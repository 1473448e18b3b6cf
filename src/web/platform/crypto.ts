/** The part of https://w3c.github.io/webcrypto/ that needs no keys. */
import {
  defineProperty,
  isView,
  lengthOf,
  stringifyJson,
  TypeErrorOf,
  toStringTag,
  typedArrayName,
  Uint8ArrayOf,
  upperCase,
} from "../../../sdk/typescript/src/intrinsics.ts";
import type { SharedView } from "../runtime/shared-view.ts";
import type { HostCalls } from "../host-calls.ts";
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

/** By the Web Cryptography standard. */
const randomBytesMax = 65_536;
const hexDigits = "0123456789abcdef";

function isDigest(name: string): boolean {
  return name === "SHA-1" || name === "SHA-256" || name === "SHA-384" || name === "SHA-512";
}

/** Makes `crypto` over the host's randomness and digests. */
export function createCrypto(host: HostCalls, shared: SharedView): Crypto {
  const random = (bytes: number): Uint8Array<ArrayBuffer> => {
    host.randomBytes(bytes);
    return new Uint8ArrayOf(shared.read(bytes));
  };
  return named("Crypto", {
    getRandomValues(target) {
      if (!isView(target) || isFloat(target)) {
        throw new DOMException("only arrays of integers can be filled", "TypeMismatchError");
      }
      const bytes = lengthOf(bytesOf(target));
      if (bytes > randomBytesMax) {
        throw new DOMException(`${randomBytesMax} bytes at most at once`, "QuotaExceededError");
      }
      copyInto(bytesOf(target), random(bytes));
      return target;
    },
    randomUUID: () => formatUuid(random(16)),
    subtle: named("SubtleCrypto", {
      async digest(algorithm: string | { name: string }, data: ArrayBuffer | ArrayBufferView) {
        const name = upperCase(toText(typeof algorithm === "object" ? algorithm.name : algorithm));
        if (!isDigest(name)) {
          throw new DOMException(
            `${stringifyJson(name)} is not a known digest`,
            "NotSupportedError",
          );
        }
        if (!isBufferSource(data))
          throw new TypeErrorOf("only an ArrayBuffer or a view of one has a digest");
        return shared.read(host.digest(name, shared.write(copyOf(bytesOf(data)))));
      },
    }),
  });
}

function named<Value extends object>(name: string, value: Value): Value {
  return defineProperty(value, toStringTag, { value: name, configurable: true });
}

function isFloat(view: ArrayBufferView): boolean {
  const name = typedArrayName(view);
  return (
    name === undefined ||
    name === "Float16Array" ||
    name === "Float32Array" ||
    name === "Float64Array"
  );
}

function formatUuid(bytes: Uint8Array): string {
  bytes[6] = ((bytes[6] as number) & 0x0f) | 0x40;
  bytes[8] = ((bytes[8] as number) & 0x3f) | 0x80;
  let text = "";
  for (let at = 0; at < 16; at += 1) {
    const byte = bytes[at] as number;
    if (at === 4 || at === 6 || at === 8 || at === 10) text += "-";
    text += (hexDigits[byte >> 4] as string) + (hexDigits[byte & 15] as string);
  }
  return text;
}
