/** Stores as Cloudflare Workers have them: a `KVNamespace` for each granted store, in the `env` of a fetch handler. */
import { decodeText, type Value } from "./key-value-arguments.ts";
import { isArray, lengthOf, parseJson, StringOf, Uint8ArrayOf } from "./intrinsics.ts";
import type { KvStore } from "./key-value.ts";
import type { Kv } from "./spin-sdk.ts";
import {
  checkBulk,
  checkBulkName,
  checkCacheTtl,
  checkName,
  checkPutLength,
  refusal,
  toGetOptions,
  toKept,
  toListOptions,
  toName,
  toPutOptions,
  toPutValue,
} from "./workers-kv-arguments.ts";
import type {
  KVGetOptions,
  KVKey,
  KVList,
  KVListOptions,
  KVPutOptions,
  KVType,
} from "./workers-kv-types.ts";

type Body = Value | ReadableStream;

interface Found {
  value: unknown;
  metadata: unknown;
}

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
    if (!isArray(key)) return this.#read(key, options)?.value ?? null;
    const found = this.#readBulk(key, options);
    return new Map(Array.from(found, ([name, one]) => [name, one?.value ?? null]));
  }

  /** The value with its metadata; of several keys a Map, with null for a missing one. */
  async getWithMetadata(
    key: string | string[],
    options?: KVType | KVGetOptions,
    // eslint-disable-next-line typescript/no-explicit-any -- as above
  ): Promise<any> {
    if (isArray(key)) return this.#readBulk(key, options);
    const { value = null, metadata = null } = this.#read(key, options) ?? {};
    return { value, metadata, cacheStatus: null };
  }

  /** Writes, overwriting the value, its expiry and its metadata. */
  async put(key: string, value: Body, options?: KVPutOptions): Promise<void> {
    const choice = toPutOptions(options);
    const name = toName(key);
    const body = toPutValue(value);
    checkName(name, "PUT");
    const kept = toKept(choice);
    const content = body instanceof ReadableStream ? await new Response(body).arrayBuffer() : body;
    checkPutLength(content);
    this.#with((store) => store.set(name, content, kept));
  }

  /** Succeeds whether or not the key exists. */
  async delete(key: string): Promise<void> {
    const name = toName(key);
    checkName(name, "DELETE");
    this.#with((store) => store.delete(name));
  }

  /** A page of keys in order, with what is beside their values. */
  async list(options?: KVListOptions | null): Promise<KVList> {
    const choice = toListOptions(options);
    return this.#with((store) => {
      const page = store.list(choice);
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

  #read(key: string, options: KVType | KVGetOptions | undefined): Found | null {
    const { type, cacheTtl } = toGetOptions(options);
    const name = toName(key);
    checkName(name, "GET");
    checkCacheTtl(cacheTtl, "GET");
    const [entry = null] = this.#with((store) => store.getEntries([name]));
    return entry && { value: toForm(entry.value, type), metadata: entry.metadata };
  }

  #readBulk(keys: string[], options: KVType | KVGetOptions | undefined): Map<string, Found | null> {
    const { type, cacheTtl } = toGetOptions(options);
    const form = type === "" ? "text" : type;
    checkBulk(keys.length, form);
    const names = Array.from(keys, StringOf);
    for (const name of names) {
      checkBulkName(name);
      checkCacheTtl(cacheTtl, "GET_BULK");
    }
    const entries = this.#with((store) => store.getEntries(names));
    return new Map(names.map((name, at) => [name, toBulkForm(entries[at] ?? null, form)]));
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

function toForm(value: ArrayBuffer, type: string): unknown {
  switch (type) {
    case "text":
      return toText(value);
    case "json":
      return parseJson(toText(value));
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

function toBulkForm(
  entry: { value: ArrayBuffer; metadata: unknown } | null,
  type: string,
): Found | null {
  if (entry === null) return null;
  const text = decodeText(entry.value);
  if (type === "text") return { value: text, metadata: entry.metadata };
  try {
    const value: unknown = parseJson(text);
    return value === null ? null : { value, metadata: entry.metadata };
  } catch {
    const what = "At least one of the requested keys corresponds to a non-json value";
    throw refusal("GET_BULK", 400, what);
  }
}

/** With the mark that UTF-8 may begin with, which decoders leave out. */
function toText(value: ArrayBuffer): string {
  const text = decodeText(value);
  const bytes = new Uint8ArrayOf(value);
  const isMarked =
    lengthOf(bytes) >= 3 && bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf;
  return isMarked ? `\ufeff${text}` : text;
}
