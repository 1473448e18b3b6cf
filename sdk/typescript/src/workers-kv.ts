/** Stores as Cloudflare Workers have them: a `KVNamespace` for each granted store, in the `env` of a fetch handler. */
import { decodeText, type Value } from "./key-value-arguments.ts";
import type { KvStore } from "./key-value.ts";
import type { Kv } from "./spin-sdk.ts";

/** In what form a value is read. */
export type KVType = "text" | "json" | "arrayBuffer" | "stream";

/** As Workers have them; `cacheTtl` is taken and means nothing here. */
export interface KVGetOptions {
  type?: KVType;
  cacheTtl?: number;
}

/** What is kept beside a value. */
export interface KVPutOptions {
  /** Seconds since 1970. */
  expiration?: number | string;
  /** Seconds from now, at least 60. */
  expirationTtl?: number | string;
  metadata?: unknown;
}

/** Which keys to list. */
export interface KVListOptions {
  prefix?: string | null;
  limit?: number | null;
  cursor?: string | null;
}

/** A key of a list. */
export interface KVKey {
  name: string;
  /** Seconds since 1970. */
  expiration?: number;
  metadata?: unknown;
}

/** One page of keys. */
export type KVList =
  | { keys: KVKey[]; list_complete: false; cursor: string; cacheStatus: null }
  | { keys: KVKey[]; list_complete: true; cacheStatus: null };

interface WithMetadata {
  value: unknown;
  metadata: unknown;
  cacheStatus: null;
}

type Body = Value | ReadableStream;

/** Workers' own: fewer seconds are refused. */
const secondsMin = 60;
const bulkKeysMax = 100;
const listKeysMax = 1000;

/** One store with the calls of Workers KV. Each opens the store for itself, so that it may be kept for any request. */
export class KVNamespace {
  readonly #kv: Kv;
  readonly #label: string;

  /** Made by the runtime, in `env`. */
  constructor(kv: Kv, label: string) {
    this.#kv = kv;
    this.#label = label;
  }

  /** The value, or null; of several keys a Map. */
  async get(
    key: string | string[],
    options?: KVType | KVGetOptions,
    // eslint-disable-next-line typescript/no-explicit-any -- Workers' own overloads say more, and type-checked Workers have them
  ): Promise<any> {
    const found = await this.getWithMetadata(key, options);
    if (!(found instanceof Map)) return found.value;
    return new Map(Array.from(found, ([name, one]) => [name, one?.value ?? null]));
  }

  /** The value with its metadata; of several keys a Map, with null for a missing one. */
  async getWithMetadata(
    key: string | string[],
    options?: KVType | KVGetOptions,
    // eslint-disable-next-line typescript/no-explicit-any -- as above
  ): Promise<any> {
    const type = (typeof options === "string" ? options : options?.type) ?? "text";
    if (!Array.isArray(key)) {
      checkName(key);
      const [entry = null] = this.#with((store) => store.getEntries([key]));
      return toAnswer(entry, type) ?? { value: null, metadata: null, cacheStatus: null };
    }
    if (key.length > bulkKeysMax) {
      throw new Error(`KV GET_BULK failed: 400 You can request a maximum of ${bulkKeysMax} keys`);
    }
    if (type !== "text" && type !== "json") {
      throw new Error(
        `KV GET_BULK failed: 400 "${type}" is not a valid type. Use "json" or "text"`,
      );
    }
    for (const name of key) checkName(name);
    const entries = this.#with((store) => store.getEntries(key));
    return new Map(key.map((name, at) => [name, toAnswer(entries[at] ?? null, type)]));
  }

  /** Writes, overwriting the value, its expiry and its metadata. */
  async put(key: string, value: Body, options: KVPutOptions = {}): Promise<void> {
    checkName(key);
    const { expiration, expirationTtl, metadata } = options;
    const expiry = toExpiry(expiration, expirationTtl);
    const content =
      value instanceof ReadableStream ? await new Response(value).arrayBuffer() : value;
    this.#with((store) =>
      store.set(key, content, {
        ...expiry,
        ...(metadata === undefined ? {} : { metadata }),
      }),
    );
  }

  /** Succeeds whether or not the key exists. */
  async delete(key: string): Promise<void> {
    checkName(key);
    this.#with((store) => store.delete(key));
  }

  /** A page of keys in order, with what is beside their values. */
  async list(options: KVListOptions = {}): Promise<KVList> {
    const { prefix, limit, cursor } = options;
    const wanted = limit ?? listKeysMax;
    if (wanted < 1) {
      throw new Error(
        `KV GET failed: 400 Invalid key_count_limit of ${wanted}. Please specify an integer greater than 0.`,
      );
    }
    return this.#with((store) => {
      const page = store.list({
        prefix: prefix ?? "",
        cursor: cursor === undefined || cursor === "" ? null : cursor,
        limit: wanted > listKeysMax ? listKeysMax : wanted,
      });
      const beside = store.getDetails(page.keys);
      const keys: KVKey[] = [];
      for (const [at, name] of page.keys.entries()) {
        const one = beside[at] ?? null;
        // It went while the page was read.
        if (one === null) continue;
        keys.push({
          name,
          ...(one.expiresAt === null ? {} : { expiration: Math.floor(one.expiresAt / 1000) }),
          ...(one.metadata === null ? {} : { metadata: one.metadata }),
        });
      }
      return page.cursor === null
        ? { keys, list_complete: true, cacheStatus: null }
        : { keys, list_complete: false, cursor: page.cursor, cacheStatus: null };
    });
  }

  #with<Result>(work: (store: KvStore) => Result): Result {
    const store = this.#kv.open(this.#label);
    try {
      return work(store);
    } finally {
      store.close();
    }
  }
}

function toAnswer(
  entry: { value: ArrayBuffer; metadata: unknown } | null,
  type: KVType,
): WithMetadata | null {
  if (entry === null) return null;
  return { value: toForm(entry.value, type), metadata: entry.metadata, cacheStatus: null };
}

function toForm(value: ArrayBuffer, type: KVType): unknown {
  switch (type) {
    case "text":
      return decodeText(value);
    case "json":
      return JSON.parse(decodeText(value));
    case "arrayBuffer":
      return value;
    case "stream":
      return new Response(value).body;
    default:
      throw new TypeError(
        `Unknown response type. Possible types are "text", "arrayBuffer", "json", and "stream".`,
      );
  }
}

function checkName(name: string): void {
  if (name === "") throw new TypeError("Key name cannot be empty.");
  if (name === "." || name === "..") throw new TypeError(`"${name}" is not allowed as a key name.`);
}

function toExpiry(
  expiration: number | string | undefined,
  ttl: number | string | undefined,
): { expiresIn?: number; expiresAt?: number } {
  if (ttl !== undefined) {
    const seconds = Number(ttl);
    if (!Number.isInteger(seconds) || seconds <= 0) {
      throw invalid("expiration_ttl", ttl, "Please specify integer greater than 0.");
    }
    if (seconds < secondsMin) {
      throw invalid("expiration_ttl", ttl, `Expiration TTL must be at least ${secondsMin}.`);
    }
    return { expiresIn: seconds * 1000 };
  }
  if (expiration === undefined) return {};
  const seconds = Number(expiration);
  const now = Math.floor(Date.now() / 1000);
  if (!Number.isInteger(seconds) || seconds <= now) {
    const advice =
      "Please specify integer greater than the current number of seconds since the UNIX epoch.";
    throw invalid("expiration", expiration, advice);
  }
  if (seconds < now + secondsMin) {
    const advice = `Expiration times must be at least ${secondsMin} seconds in the future.`;
    throw invalid("expiration", expiration, advice);
  }
  return { expiresAt: seconds * 1000 };
}

function invalid(what: string, value: number | string, advice: string): Error {
  return new Error(`KV PUT failed: 400 Invalid ${what} of ${value}. ${advice}`);
}
