/**
 * The store contract: what every driver offers, in one way each.
 *
 * A driver knows nothing of permissions, handles, key and value limits, or WebAssembly: those live
 * in `src/kv/`. Keys are well-formed Unicode strings, values are bytes; both may be empty. What a
 * driver throws is a `BobbinError` from the table in `src/errors.ts`: `store-full`,
 * `not-a-counter`, `counter-overflow`, or one of the `store-*` codes for the engine's own faults.
 *
 * @example
 * const store = openMemoryStore({ tuplesMax: 1024 });
 * store.set("greeting", new TextEncoder().encode("hello"));
 * store.list({ prefix: "gree", limit: 10 }); // { keys: ["greeting"], cursor: null }
 */

/** An embedded store answers on the spot; a store across a network answers with a promise. */
export type Answer<T> = T | Promise<T>;

/** A key and its value. */
export type Entry = readonly [key: string, value: Uint8Array];

/** When a key ceases to exist, in milliseconds: at a moment since 1970, or so long from now by the clock of the store. */
export type Expiry = { readonly at: number } | { readonly in: number };

/** What is kept beside a value. A key that has expired does not exist, for any operation and for any caller. */
export interface Details {
  /** Null: the key stays until it is deleted. */
  readonly expiry?: Expiry | null;
  /** JSON, which comes with lists and is for whoever uses the store; null for none. */
  readonly metadata?: string | null;
}

/** A value with what is kept beside it. */
export interface StoredEntry {
  readonly value: Uint8Array;
  /** Milliseconds since 1970; null where the key does not expire. */
  readonly expiresAt: number | null;
  readonly metadata: string | null;
}

/** What not every engine offers; `StoreDifference` says which do not. */
export type StoreFeature = "expiry" | "metadata" | "commits" | "ranges" | "watching";

/** Which keys to list. */
export interface ListOptions {
  /** Only keys that start with this; all keys when empty or left out. */
  readonly prefix?: string;
  /** The cursor of the page before; the first page when null or left out. */
  readonly cursor?: string | null;
  /** Most keys in the page, at least 1. */
  readonly limit: number;
  /** Only this key and those after it. */
  readonly start?: string | undefined;
  /** Only keys before this one. */
  readonly end?: string | undefined;
  /** Whether the page has to be of what is there now, where a store may read from a replica that is behind. */
  readonly isCurrent?: boolean | undefined;
  /** From the last key to the first. A cursor goes on in the direction of its page. */
  readonly reverse?: boolean | undefined;
}

/** One page of keys in order of their UTF-8 bytes. */
export interface KeyPage {
  readonly keys: string[];
  /** Opaque; hand it back for the next page. Null when this is the last page. */
  readonly cursor: string | null;
}

/** A value and the version it has; the version of an absent key (value null) counts as well. */
export interface Versioned {
  readonly value: Uint8Array | null;
  /** Opaque; any write or delete of the key makes it stale for good, also one that restores the value. */
  readonly version: string;
}

/** What has to be so for a commit: the key still has this version; null: it is absent. */
export interface CommitCheck {
  readonly key: string;
  readonly version: string | null;
}

/** What a commit does to one key. */
export type CommitWrite =
  | {
      readonly kind: "set";
      readonly key: string;
      readonly value: Uint8Array;
      readonly details?: Details | undefined;
    }
  | { readonly kind: "delete"; readonly key: string }
  | {
      readonly kind: "increment";
      readonly key: string;
      readonly delta: bigint;
      readonly details?: Details | undefined;
    };

/** Writes that happen together, and only if all checks hold. No key is written twice. */
export interface Commit {
  readonly checks: readonly CommitCheck[];
  readonly writes: readonly CommitWrite[];
}

/** Tells what has changed, whoever changed it. */
export interface ChangeSource {
  /** Another text after each change, and now and then without one; cheap. */
  mark(): string;
  /** The versions that `getVersioned` gives these keys, in their order; reads no value. */
  versions(keys: readonly string[]): Answer<string[]>;
}

/** The lock of a store that other programs write to as well. */
export interface StoreLock {
  /** Whether another program has held it for so long that calls throw `store-busy` at once. */
  readonly isHeld: boolean;
  /** Resolves when it can be had again, and when the store is closed. */
  whenFree(): Promise<void>;
  /** Repeats a call that threw `store-busy`, on this thread, for as long as all others there can be made to wait. */
  holdOut<T>(call: () => T): T;
}

/** How a store has brought writes to the disk for those who waited for it. */
export interface SyncUse {
  /** Syncs of the disk so far. */
  readonly syncs: number;
  /** Responses that waited for one of them. */
  readonly waits: number;
  /** How long they took together. */
  readonly milliseconds: number;
}

/** One open store, shared by all components and requests of a process. */
export interface Store {
  /** Only of a store whose calls throw `store-busy` before the caller has waited long; see `createPatientStore`. */
  readonly lock?: StoreLock;
  /** For those who watch keys. To ask for it throws `not-supported-by-engine` where the engine tells nobody. */
  readonly changes?: ChangeSource | undefined;
  /** The value, or null where there is none. The bytes belong to the caller. */
  get(key: string): Answer<Uint8Array | null>;
  /**
   * Writes, overwriting the value and all that is kept beside it. Throws `store-full` when the key is new and the
   * store holds `tuplesMax`, and `not-supported-by-engine` for details that its engine cannot keep.
   */
  set(key: string, value: Uint8Array, details?: Details): Answer<void>;
  /** Succeeds whether or not the key exists. */
  delete(key: string): Answer<void>;
  /** Whether the key has a value; reads no value. */
  exists(key: string): Answer<boolean>;
  /** Keys in order of their UTF-8 bytes, by prefix, a page at a time. A key that is there throughout is listed exactly once. */
  list(options: ListOptions): Answer<KeyPage>;
  /** As many answers as keys, in their order; null for a missing key; a key may be asked twice. */
  getMany(keys: readonly string[]): Answer<(Uint8Array | null)[]>;
  /** As `getMany`, with what is kept beside each value. */
  getEntries(keys: readonly string[]): Answer<(StoredEntry | null)[]>;
  /** All or nothing; of two entries with one key the later wins. `details` are by key. Throws like `set`. */
  setMany(entries: readonly Entry[], details?: ReadonlyMap<string, Details>): Answer<void>;
  /** All or nothing; missing keys are no error. */
  deleteMany(keys: readonly string[]): Answer<void>;
  /**
   * Adds to a counter and returns the sum. A counter is 8 bytes, a signed 64-bit little-endian
   * integer as Spin's SQLite store keeps it; a missing key counts as 0. Throws `not-a-counter`
   * when the value is something else, `counter-overflow` when the sum does not fit, `store-full`. Each of the
   * details that is left out stays as it is.
   */
  increment(key: string, delta: bigint, details?: Details): Answer<bigint>;
  /** The value together with a version for `compareAndSwap`. */
  getVersioned(key: string): Answer<Versioned>;
  /**
   * Writes only if the key still has this version (`null`: only if the key is absent), and says
   * whether it wrote. Of several callers with one version exactly one wins. A version may turn
   * stale without cause (callers read again and retry), but never stays good after a write. Each of the details
   * that is left out stays as it is.
   */
  compareAndSwap(
    key: string,
    version: string | null,
    value: Uint8Array,
    details?: Details,
  ): Answer<boolean>;
  /**
   * Does all writes in one step if all checks hold, else nothing. Gives the sums of its increments in their order; null
   * where a check does not hold. Its deletes make room for what it adds. Throws what `set` and `increment` throw, and has
   * then written nothing.
   */
  commit(commit: Commit): Answer<bigint[] | null>;
  /** How many keys there are. For people: components are not told. */
  count(): Answer<number>;
  /** Bytes of each key's value in the order of the keys, null for a missing one; reads no value. For people as well. */
  sizes(keys: readonly string[]): Answer<(number | null)[]>;
  /**
   * Null when all that this store has answered so far, its own writes and what it read of others',
   * is as durable as the store makes it; else a promise that resolves when it is, and rejects with
   * `store-write-lost` when it can no longer be. A response waits for this.
   */
  whenDurable(): Promise<void> | null;
  /** Only of a store that syncs for responses. */
  readonly syncUse?: SyncUse | undefined;
  /** For people: where the data is. Holds no secrets. */
  describe(): string;
  /** Releases files and connections. The store is not used afterwards. */
  close(): Answer<void>;
}

/** A store that never answers with a promise. */
export interface SynchronousStore extends Store {
  get(key: string): Uint8Array | null;
  set(key: string, value: Uint8Array, details?: Details): void;
  delete(key: string): void;
  exists(key: string): boolean;
  list(options: ListOptions): KeyPage;
  getMany(keys: readonly string[]): (Uint8Array | null)[];
  getEntries(keys: readonly string[]): (StoredEntry | null)[];
  setMany(entries: readonly Entry[], details?: ReadonlyMap<string, Details>): void;
  deleteMany(keys: readonly string[]): void;
  increment(key: string, delta: bigint, details?: Details): bigint;
  getVersioned(key: string): Versioned;
  compareAndSwap(
    key: string,
    version: string | null,
    value: Uint8Array,
    details?: Details,
  ): boolean;
  commit(commit: Commit): bigint[] | null;
  count(): number;
  sizes(keys: readonly string[]): (number | null)[];
  close(): void;
}

/**
 * When a response may leave: `response` when its writes are on disk (the default, one sync serves
 * many), `full` each write is on disk before the guest goes on (Spin's way), `os` at once (survives
 * a crash of Bobbin but not of the machine).
 */
export type Durability = "response" | "full" | "os";
