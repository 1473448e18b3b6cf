/** Randomness and digests; there are no keys, so nothing to encrypt or sign with. */
interface Crypto {
  /** Fills an array of integers, of 65,536 bytes at most, and gives it back. */
  getRandomValues<Target extends ArrayBufferView>(target: Target): Target;
  /** A random UUID of version 4. */
  randomUUID(): `${string}-${string}-${string}-${string}-${string}`;
  readonly subtle: SubtleCrypto;
}

interface SubtleCrypto {
  /** A digest by "SHA-1", "SHA-256", "SHA-384" or "SHA-512". */
  digest(algorithm: string | { name: string }, data: BufferSource): Promise<ArrayBuffer>;
}

// oxlint-disable-next-line no-var -- a const would not be a property of globalThis
declare var crypto: Crypto;
