/** Randomness, digests and keys. */
declare class Crypto {
  private constructor();
  /** Fills an array of integers, of 65,536 bytes at most, and gives it back. */
  getRandomValues<Target extends ArrayBufferView>(target: Target): Target;
  /** A random UUID of version 4. */
  randomUUID(): `${string}-${string}-${string}-${string}-${string}`;
  readonly subtle: SubtleCrypto;
}

type KeyUsage =
  | "encrypt"
  | "decrypt"
  | "sign"
  | "verify"
  | "deriveKey"
  | "deriveBits"
  | "wrapKey"
  | "unwrapKey";
type KeyFormat = "raw" | "pkcs8" | "spki" | "jwk";

/** A name, with what its algorithm needs besides: `hash`, `iv`, `namedCurve` and so on. */
type AlgorithmIdentifier = string | { name: string; [member: string]: unknown };

interface JsonWebKey {
  kty?: string;
  alg?: string;
  crv?: string;
  d?: string;
  dp?: string;
  dq?: string;
  e?: string;
  ext?: boolean;
  k?: string;
  key_ops?: string[];
  n?: string;
  p?: string;
  q?: string;
  qi?: string;
  use?: string;
  x?: string;
  y?: string;
}

interface CryptoKeyPair {
  publicKey: CryptoKey;
  privateKey: CryptoKey;
}

/** A key. What it is made of stays with the host, and is to be had with `exportKey` where that is allowed. */
declare class CryptoKey {
  private constructor();
  readonly type: "public" | "private" | "secret";
  readonly extractable: boolean;
  // eslint-disable-next-line typescript/no-explicit-any -- the web's signature: each algorithm has members of its own
  readonly algorithm: { readonly name: string; readonly [member: string]: any };
  readonly usages: readonly KeyUsage[];
}

declare class SubtleCrypto {
  private constructor();
  encrypt(algorithm: AlgorithmIdentifier, key: CryptoKey, data: BufferSource): Promise<ArrayBuffer>;
  decrypt(algorithm: AlgorithmIdentifier, key: CryptoKey, data: BufferSource): Promise<ArrayBuffer>;
  sign(algorithm: AlgorithmIdentifier, key: CryptoKey, data: BufferSource): Promise<ArrayBuffer>;
  verify(
    algorithm: AlgorithmIdentifier,
    key: CryptoKey,
    signature: BufferSource,
    data: BufferSource,
  ): Promise<boolean>;
  /** A digest by "SHA-1", "SHA-256", "SHA-384" or "SHA-512". */
  digest(algorithm: AlgorithmIdentifier, data: BufferSource): Promise<ArrayBuffer>;
  /** A pair for what has a public key, else one key. */
  generateKey(
    algorithm: AlgorithmIdentifier,
    extractable: boolean,
    usages: Iterable<KeyUsage>,
    // eslint-disable-next-line typescript/no-explicit-any -- the algorithm's name decides which
  ): Promise<any>;
  deriveKey(
    algorithm: AlgorithmIdentifier,
    key: CryptoKey,
    derived: AlgorithmIdentifier,
    extractable: boolean,
    usages: Iterable<KeyUsage>,
  ): Promise<CryptoKey>;
  deriveBits(
    algorithm: AlgorithmIdentifier,
    key: CryptoKey,
    length?: number | null,
  ): Promise<ArrayBuffer>;
  importKey(
    format: KeyFormat,
    data: BufferSource | JsonWebKey,
    algorithm: AlgorithmIdentifier,
    extractable: boolean,
    usages: Iterable<KeyUsage>,
  ): Promise<CryptoKey>;
  exportKey(format: "jwk", key: CryptoKey): Promise<JsonWebKey>;
  exportKey(format: Exclude<KeyFormat, "jwk">, key: CryptoKey): Promise<ArrayBuffer>;
  wrapKey(
    format: KeyFormat,
    key: CryptoKey,
    wrappingKey: CryptoKey,
    algorithm: AlgorithmIdentifier,
  ): Promise<ArrayBuffer>;
  unwrapKey(
    format: KeyFormat,
    wrapped: BufferSource,
    key: CryptoKey,
    algorithm: AlgorithmIdentifier,
    unwrapped: AlgorithmIdentifier,
    extractable: boolean,
    usages: Iterable<KeyUsage>,
  ): Promise<CryptoKey>;
}

// oxlint-disable-next-line no-var -- a const would not be a property of globalThis
declare var crypto: Crypto;
