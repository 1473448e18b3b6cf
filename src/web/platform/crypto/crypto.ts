/** The global `crypto`: https://w3c.github.io/webcrypto/ */
import {
  defineProperty,
  isView,
  lengthOf,
  stringifyJson,
  TypeErrorOf,
  typedArrayName,
  Uint8ArrayOf,
  upperCase,
} from "../../../../sdk/typescript/src/intrinsics.ts";
import type { SharedView } from "../bytes/shared-view.ts";
import type { Guest, HostCalls } from "../../host-calls.ts";
import { bytesOf, isBufferSource } from "../bytes/bytes.ts";
import { copyInto, copyOf } from "../bytes/copies.ts";
import { needArguments, toText } from "../webidl/convert.ts";
import { nameInterface } from "../webidl/define.ts";
import { DOMException } from "../webidl/dom-exception.ts";
import { createKeyWork, CryptoKey } from "./key-work.ts";
import { createSubtle } from "./subtle.ts";

/** What the runtime does with it. */
export interface CryptoWorld extends Pick<Guest, "cryptoDone" | "cryptoFailed"> {
  readonly crypto: object & { randomUUID(): string };
  readonly classes: Readonly<Record<string, object>>;
}

/** By the Web Cryptography standard. */
const randomBytesMax = 65_536;
const hexDigits = "0123456789abcdef";

function isDigest(name: string): boolean {
  return name === "SHA-1" || name === "SHA-256" || name === "SHA-384" || name === "SHA-512";
}

/** What a digest is made of, and how. */
function toDigest(
  algorithm: string | { readonly name: string },
  data: unknown,
): { readonly name: string; readonly bytes: Uint8Array } {
  const name = upperCase(toText(typeof algorithm === "object" ? algorithm.name : algorithm));
  if (!isDigest(name)) {
    throw new DOMException(`${stringifyJson(name)} is not a known digest`, "NotSupportedError");
  }
  if (!isBufferSource(data)) {
    throw new TypeErrorOf("only an ArrayBuffer or a view of one has a digest");
  }
  return { name, bytes: copyOf(bytesOf(data)) };
}

/** Makes `crypto` over the host's randomness, digests and keys. */
export function createCrypto(host: HostCalls, shared: SharedView): CryptoWorld {
  const work = createKeyWork(host, shared);
  const random = (bytes: number): Uint8Array<ArrayBuffer> => {
    host.randomBytes(bytes);
    return new Uint8ArrayOf(shared.read(bytes));
  };
  const subtle = createSubtle(work, async (algorithm, data) => {
    const { name, bytes } = toDigest(algorithm, data);
    return shared.read(host.digest(name, shared.write(bytes)));
  });

  class Crypto {
    readonly #subtle = subtle;

    get subtle(): object {
      return this.#subtle;
    }

    getRandomValues<Target extends ArrayBufferView>(target: Target): Target {
      void this.#subtle;
      needArguments(arguments.length, 1);
      if (!isView(target) || isFloat(target)) {
        throw new DOMException("only arrays of integers can be filled", "TypeMismatchError");
      }
      const bytes = lengthOf(bytesOf(target));
      if (bytes > randomBytesMax) {
        throw new DOMException(`${randomBytesMax} bytes at most at once`, "QuotaExceededError");
      }
      copyInto(bytesOf(target), random(bytes));
      return target;
    }

    randomUUID(): string {
      void this.#subtle;
      return formatUuid(random(16));
    }
  }
  nameInterface(Crypto, "Crypto");
  const crypto = new Crypto();
  const { cryptoDone, cryptoFailed } = work;
  const SubtleCrypto = subtle.constructor;
  return {
    crypto,
    classes: { Crypto: closed(Crypto), CryptoKey, SubtleCrypto: closed(SubtleCrypto) },
    cryptoDone,
    cryptoFailed,
  };
}

/** The class as components see it: nobody makes another object of it. */
function closed(Class: object & { readonly name: string; prototype?: object }): object {
  const { name, prototype } = Class;
  const Closed = function (): never {
    throw new TypeErrorOf("Illegal constructor");
  };
  defineProperty(Closed, "name", { value: name, configurable: true });
  defineProperty(Closed, "prototype", { value: prototype, writable: false });
  if (prototype !== undefined) defineProperty(prototype, "constructor", { value: Closed });
  return Closed;
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
  bytes[6] = ((bytes[6] ?? 0) & 0x0f) | 0x40;
  bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80;
  let text = "";
  for (let at = 0; at < 16; at += 1) {
    const byte = bytes[at] ?? 0;
    if (at === 4 || at === 6 || at === 8 || at === 10) text += "-";
    text += (hexDigits[byte >> 4] ?? "") + (hexDigits[byte & 15] ?? "");
  }
  return text;
}
