/** Keys of https://w3c.github.io/webcrypto/, which the host holds: a CryptoKey has its number. */
import {
  defineProperty,
  firstEntries,
  freeze,
  isArray,
  mapDelete,
  mapGet,
  MapOf,
  mapSet,
  mapSize,
  parseJson,
  PromiseOf,
  push,
  stringifyJson,
  TypeErrorOf,
  Uint8ArrayOf,
} from "../../../../sdk/typescript/src/intrinsics.ts";
import { packByteList } from "../bytes/byte-list.ts";
import type { SharedView } from "../bytes/shared-view.ts";
import type { Guest, HostCalls } from "../../host-calls.ts";
import { bytesOf, isBufferSource } from "../bytes/bytes.ts";
import { copyOf } from "../bytes/copies.ts";
import { nameInterface } from "../webidl/define.ts";
import { DOMException } from "../webidl/dom-exception.ts";

/** What the host says of a key. */
interface KeyDescription {
  readonly handle: number;
  readonly type: string;
  readonly extractable: boolean;
  readonly algorithm: Record<string, unknown>;
  readonly usages: string[];
}

let mayConstruct = false;
/** The number of a key; a TypeError where it is none. */
export let handleOf: (key: unknown) => number;

/** A key that the host holds. */
export class CryptoKey {
  readonly #description: KeyDescription;

  static {
    handleOf = (key) => {
      if (typeof key !== "object" || key === null || !(#description in key)) {
        throw new TypeErrorOf("a CryptoKey is expected");
      }
      return key.#description.handle;
    };
  }

  constructor(description: KeyDescription | undefined = undefined) {
    if (!mayConstruct || description === undefined) throw new TypeErrorOf("Illegal constructor");
    this.#description = description;
  }

  get type(): string {
    return this.#description.type;
  }
  get extractable(): boolean {
    return this.#description.extractable;
  }
  get algorithm(): Record<string, unknown> {
    return this.#description.algorithm;
  }
  get usages(): string[] {
    return this.#description.usages;
  }
}
nameInterface(CryptoKey, "CryptoKey", ({ type, extractable, algorithm, usages }) => ({
  ...{ type, extractable, algorithm, usages },
}));

interface Settlers {
  resolve(value: unknown): void;
  reject(reason: unknown): void;
}

interface Operation extends Settlers {
  readonly text: string;
  readonly all: readonly Uint8Array[];
}

/** As the host has it, which refuses more. */
const underWayMax = 64;

/** Work of the host with keys, under way. */
export interface KeyWork extends Pick<Guest, "cryptoDone" | "cryptoFailed"> {
  /** Has the host do this; `bytes` are what it is done with. */
  run(
    operation: string,
    given: Record<string, unknown>,
    bytes?: readonly unknown[],
  ): Promise<unknown>;
}

/** Makes it. */
export function createKeyWork(host: HostCalls, shared: SharedView): KeyWork {
  const underWay = new MapOf<number, Settlers>();
  // In the order in which they came.
  const waiting = new MapOf<number, Operation>();
  let lastId = 0;
  const settle = (id: number): Settlers | undefined => {
    const settlers = mapGet(underWay, id);
    mapDelete(underWay, id);
    const next = firstEntries(waiting, 1)[0];
    if (next !== undefined) {
      mapDelete(waiting, next[0] as number);
      begin(next[1] as Operation);
    }
    return settlers;
  };
  const begin = (operation: Operation): void => {
    const id = ++lastId;
    if (mapSize(underWay) >= underWayMax) {
      mapSet(waiting, id, operation);
      return;
    }
    mapSet(underWay, id, operation);
    try {
      const { text, all } = operation;
      host.cryptoStart?.(id, text, all.length, shared.write(packByteList(all)));
    } catch (error) {
      mapDelete(underWay, id);
      operation.reject(error);
    }
  };
  return {
    run: (operation, given, bytes = []) =>
      new PromiseOf((resolve, reject) => {
        if (host.cryptoStart === undefined) {
          throw new DOMException(
            `crypto.subtle.${operation} is not offered here`,
            "NotSupportedError",
          );
        }
        begin({ ...toMessage(operation, given, bytes), resolve, reject });
      }),
    cryptoDone: (id, text, bytes) => {
      const value = text === "" ? shared.read(bytes) : valueOf(parseJson(text));
      settle(id)?.resolve(value);
    },
    cryptoFailed: (id, name, message) => settle(id)?.reject(toError(name, message)),
  };
}

function toError(name: string, message: string): Error {
  return name === "TypeError" ? new TypeErrorOf(message) : new DOMException(message, name);
}

/** What the host is told to do, and the bytes that this names by their places. */
function toMessage(
  operation: string,
  given: Record<string, unknown>,
  bytes: readonly unknown[],
): Pick<Operation, "text" | "all"> {
  const all: Uint8Array[] = [];
  for (let at = 0; at < bytes.length; at += 1) push(all, toBytes(bytes[at]));
  const text = stringifyJson({ ...given, operation, bytes: bytes.length }, (_, value) =>
    portable(value, all),
  );
  return { text, all };
}

/** What stands for a value in JSON: its place for bytes, its number for a key. */
function portable(value: unknown, all: Uint8Array[]): unknown {
  if (typeof value !== "object" || value === null) return value;
  if (isBufferSource(value)) {
    push(all, copyOf(bytesOf(value)));
    return { bytes: all.length - 1 };
  }
  try {
    return { key: handleOf(value) };
  } catch {
    // It is no key.
    return value;
  }
}

function toBytes(value: unknown): Uint8Array {
  if (!isBufferSource(value)) throw new TypeErrorOf("an ArrayBuffer or a view of one is expected");
  return copyOf(bytesOf(value));
}

/** The host's answer: keys from their descriptions, and other values as they are. */
function valueOf(answer: unknown): unknown {
  const { key, pair, value } = answer as {
    readonly key?: KeyDescription;
    readonly pair?: { readonly publicKey: KeyDescription; readonly privateKey: KeyDescription };
    readonly value?: unknown;
  };
  if (key !== undefined) return toKey(key);
  if (pair === undefined) return value;
  return { publicKey: toKey(pair.publicKey), privateKey: toKey(pair.privateKey) };
}

function toKey(description: KeyDescription): CryptoKey {
  const { algorithm } = description;
  const { publicExponent } = algorithm;
  if (isArray(publicExponent)) {
    defineProperty(algorithm, "publicExponent", {
      ...{ value: bytesOfNumbers(publicExponent as number[]), enumerable: true },
    });
  }
  freeze(algorithm);
  freeze(description.usages);
  mayConstruct = true;
  try {
    return new CryptoKey(description);
  } finally {
    mayConstruct = false;
  }
}

function bytesOfNumbers(numbers: readonly number[]): Uint8Array {
  const bytes = new Uint8ArrayOf(numbers.length);
  for (let at = 0; at < numbers.length; at += 1) bytes[at] = numbers[at] ?? 0;
  return bytes;
}
