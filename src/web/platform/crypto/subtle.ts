/** The interface SubtleCrypto: https://w3c.github.io/webcrypto/#subtlecrypto-interface */
import {
  arrayFrom,
  NumberOf,
  promiseOf,
  TypeErrorOf,
} from "../../../../sdk/typescript/src/intrinsics.ts";
import { isBufferSource } from "../bytes/bytes.ts";
import { toText } from "../webidl/convert.ts";
import { nameInterface } from "../webidl/define.ts";
import { type CryptoKey, handleOf, type KeyWork } from "./key-work.ts";

type Source = ArrayBuffer | ArrayBufferView;
type Algorithm = string | { readonly name: string; readonly [member: string]: unknown };
type Digest = (algorithm: Algorithm, data: Source) => Promise<ArrayBuffer>;

const connected: { run: KeyWork["run"]; digest: Digest } = {
  run: () => promiseOf(undefined),
  digest: () => promiseOf(undefined as never),
};
const run: KeyWork["run"] = (operation, given, bytes) => connected.run(operation, given, bytes);

/** The global `crypto.subtle`; `digest` needs no keys. */
export function createSubtle(work: KeyWork, digest: Digest): object {
  connected.run = work.run;
  connected.digest = digest;
  return new SubtleCrypto();
}

class SubtleCrypto {
  async encrypt(algorithm: Algorithm, key: CryptoKey, data: Source): Promise<unknown> {
    return run("encrypt", { algorithm: algorithmOf(algorithm), of: needKey(key) }, [data]);
  }
  async decrypt(algorithm: Algorithm, key: CryptoKey, data: Source): Promise<unknown> {
    return run("decrypt", { algorithm: algorithmOf(algorithm), of: needKey(key) }, [data]);
  }
  async sign(algorithm: Algorithm, key: CryptoKey, data: Source): Promise<unknown> {
    return run("sign", { algorithm: algorithmOf(algorithm), of: needKey(key) }, [data]);
  }
  async verify(
    algorithm: Algorithm,
    key: CryptoKey,
    signature: Source,
    data: Source,
  ): Promise<unknown> {
    const given = { algorithm: algorithmOf(algorithm), of: needKey(key) };
    return run("verify", given, [signature, data]);
  }
  async digest(algorithm: Algorithm, data: Source): Promise<unknown> {
    return connected.digest(algorithm, data);
  }
  async generateKey(
    algorithm: Algorithm,
    extractable: unknown,
    usages: Iterable<string>,
  ): Promise<unknown> {
    const given = { algorithm: algorithmOf(algorithm), extractable: !!extractable };
    return run("generateKey", { ...given, usages: usagesOf(usages) });
  }
  async deriveKey(
    algorithm: Algorithm,
    key: CryptoKey,
    derived: Algorithm,
    extractable: unknown,
    usages: Iterable<string>,
  ): Promise<unknown> {
    const given = { algorithm: algorithmOf(algorithm), of: needKey(key) };
    const made = { derived: algorithmOf(derived), extractable: !!extractable };
    return run("deriveKey", { ...given, ...made, usages: usagesOf(usages) });
  }
  async deriveBits(algorithm: Algorithm, key: CryptoKey, length: unknown = null): Promise<unknown> {
    const given = { algorithm: algorithmOf(algorithm), of: needKey(key) };
    return run("deriveBits", { ...given, length: length === null ? null : NumberOf(length) });
  }
  async importKey(
    format: string,
    data: Source | object,
    algorithm: Algorithm,
    extractable: unknown,
    usages: Iterable<string>,
  ): Promise<unknown> {
    const given = { format: toText(format), algorithm: algorithmOf(algorithm) };
    const made = { ...given, extractable: !!extractable, usages: usagesOf(usages) };
    if (format !== "jwk") return run("importKey", made, [data]);
    if (typeof data !== "object" || data === null || isBufferSource(data)) {
      throw new TypeErrorOf("a key in the format jwk is an object");
    }
    return run("importKey", { ...made, jwk: data });
  }
  async exportKey(format: string, key: CryptoKey): Promise<unknown> {
    return run("exportKey", { format: toText(format), of: needKey(key) });
  }
  async wrapKey(
    format: string,
    key: CryptoKey,
    wrappingKey: CryptoKey,
    algorithm: Algorithm,
  ): Promise<unknown> {
    const given = { format: toText(format), algorithm: algorithmOf(algorithm) };
    return run("wrapKey", { ...given, of: needKey(key), by: needKey(wrappingKey) });
  }
  async unwrapKey(
    format: string,
    wrapped: Source,
    key: CryptoKey,
    algorithm: Algorithm,
    unwrapped: Algorithm,
    extractable: unknown,
    usages: Iterable<string>,
  ): Promise<unknown> {
    const given = { format: toText(format), algorithm: algorithmOf(algorithm), by: needKey(key) };
    const made = { derived: algorithmOf(unwrapped), extractable: !!extractable };
    return run("unwrapKey", { ...given, ...made, usages: usagesOf(usages) }, [wrapped]);
  }
}
nameInterface(SubtleCrypto, "SubtleCrypto");

/** The members of an algorithm that any operation knows, so that nothing else is asked of it. */
const members = [
  "name",
  "hash",
  "length",
  "modulusLength",
  "publicExponent",
  "namedCurve",
  "saltLength",
  "label",
  "iv",
  "counter",
  "additionalData",
  "tagLength",
  "salt",
  "info",
  "iterations",
  "public",
  "context",
] as const;

function algorithmOf(algorithm: Algorithm): object {
  if (typeof algorithm !== "object" || algorithm === null) return { name: toText(algorithm) };
  const known: Record<string, unknown> = {};
  for (let at = 0; at < members.length; at += 1) {
    const name = members[at] ?? "";
    const value = algorithm[name];
    if (value === undefined) continue;
    const isNamed = name === "hash" && typeof value === "object" && value !== null;
    known[name] = isNamed ? { name: toText((value as { name: unknown }).name) } : value;
  }
  return known;
}

const usagesOf = (usages: Iterable<string>): string[] => arrayFrom(usages, toText);

function needKey(key: unknown): unknown {
  handleOf(key);
  return key;
}
