import {
  BigIntOf,
  bigIntText,
  createObject,
  defineProperty,
  freeze,
  indexOfText,
  parseJson,
  sliceText,
  stringifyJson,
} from "../../../sdk/typescript/src/intrinsics.ts";
import {
  type KeptDetails,
  pageOfEntries,
  readDetails,
  type StoredEntry,
  toEntries,
} from "../../../sdk/typescript/src/key-value-details.ts";
import { KeyValueError } from "../../../sdk/typescript/src/key-value-error.ts";
import {
  KvStore,
  type StoreBackend,
  type Versioned,
} from "../../../sdk/typescript/src/key-value.ts";
import type { KeyPage, PageChoice } from "../../../sdk/typescript/src/key-value-pages.ts";
import type { Kv } from "../../../sdk/typescript/src/spin-sdk.ts";
import type { WatchBackend } from "../../../sdk/typescript/src/key-value-watch.ts";
import { KeyValueWatches } from "./key-value-watches.ts";
import { isLabelStore, LabelStores } from "./label-stores.ts";
import { packByteList, unpackByteList } from "../platform/bytes/byte-list.ts";
import type { SharedView } from "../platform/bytes/shared-view.ts";
import type { HostCalls } from "../host-calls.ts";
import { encodeUtf8 } from "../platform/bytes/bytes.ts";

/** Longer texts go over as bytes, in pieces. */
const textCharactersMax = 262_144;
/** As the host has it, which looks again. */
const batchKeysMax = 100_000;
/** A property's descriptor; what a component puts on Object.prototype is not part of it. */
const noMethod = createObject(null) as PropertyDescriptor;
noMethod.value = undefined;
const failed = -2;
const missing = -1;

/** The component's way to its stores, and what tells it of changes in them. */
export function keyValue(
  host: HostCalls,
  shared: SharedView,
  runningRequest: () => number,
): { readonly kv: Kv; readonly watches: KeyValueWatches } {
  const watches = new KeyValueWatches(host, shared, errorOf);
  const labels = new LabelStores(host, runningRequest);
  const open = (label: string): KvStore => {
    if (typeof label !== "string") {
      throw new KeyValueError(
        "invalid-argument",
        `a store's label is a string, not ${label === null ? "null" : typeof label}`,
      );
    }
    const store = labels.open(label);
    if (store === failed) throw hostError(host);
    return new KvStore(new IsolateStore({ host, shared, watches, labels }, store));
  };
  return { kv: freeze({ open, openDefault: () => open("default") }), watches };
}

/** The error that the host call before has left. */
function hostError(host: HostCalls): KeyValueError {
  return errorOf(host.takeError());
}

function errorOf(reason: string): KeyValueError {
  const end = indexOfText(reason, "\n");
  return new KeyValueError(sliceText(reason, 0, end), sliceText(reason, end + 1));
}

/** By what its calls reach the host. */
interface StoreWay {
  readonly host: HostCalls;
  readonly shared: SharedView;
  readonly watches: KeyValueWatches;
  readonly labels: LabelStores;
}

class IsolateStore implements StoreBackend {
  readonly #host: HostCalls;
  readonly #shared: SharedView;
  readonly #watches: KeyValueWatches;
  readonly #labels: LabelStores;
  #store: number;

  constructor({ host, shared, watches, labels }: StoreWay, store: number) {
    this.#host = host;
    this.#shared = shared;
    this.#watches = watches;
    this.#labels = labels;
    this.#store = store;
  }

  get(key: string): ArrayBuffer | null {
    return this.#value(this.#host.kvGet(this.#store, key));
  }

  set(key: string, value: string | Uint8Array): void {
    this.#check(this.#host.kvSet(this.#store, key, this.#argument(value)));
  }

  delete(key: string): void {
    this.#check(this.#host.kvDelete(this.#store, key));
  }

  exists(key: string): boolean {
    return this.#check(this.#host.kvExists(this.#store, key)) === 1;
  }

  getKeys(): string[] {
    return parseJson(this.#check(this.#host.kvKeys(this.#store)) as string);
  }

  list(prefix: string, cursor: string | null, limit: number): KeyPage {
    return parseJson(this.#check(this.#host.kvList(this.#store, prefix, cursor, limit)) as string);
  }

  listRange(choice: PageChoice): KeyPage {
    return parseJson(
      this.#check(this.#host.kvListRange(this.#store, choiceJson(choice))) as string,
    );
  }

  listEntries(choice: PageChoice): KeyPage {
    const length = this.#check(this.#host.kvListEntries(this.#store, choiceJson(choice)));
    const values = unpackByteList(this.#shared.read(length));
    return pageOfEntries(parseJson(this.#host.kvDetails()), values);
  }

  getMany(keys: string[]): (ArrayBuffer | null)[] {
    const length = this.#check(this.#host.kvGetMany(this.#store, keysJson(keys)));
    return unpackByteList(this.#shared.read(length));
  }

  setDetailed(key: string, value: string | Uint8Array, details: string): void {
    this.#check(this.#host.kvSetDetailed(this.#store, key, this.#argument(value), details));
  }

  getEntries(keys: string[]): (StoredEntry | null)[] {
    const length = this.#check(this.#host.kvGetEntries(this.#store, keysJson(keys)));
    const values = unpackByteList(this.#shared.read(length));
    return toEntries(values, this.#host.kvDetails());
  }

  getDetails(keys: string[]): (KeptDetails | null)[] {
    const details = this.#check(this.#host.kvGetDetails(this.#store, keysJson(keys)));
    return readDetails(details as string);
  }

  setMany(keys: string[], values: Uint8Array[], details: string | null): void {
    const names = keysJson(keys);
    const bytes = this.#shared.write(packByteList(values));
    this.#check(
      details === null
        ? this.#host.kvSetMany(this.#store, names, bytes)
        : this.#host.kvSetManyDetailed(this.#store, names, bytes, details),
    );
  }

  deleteMany(keys: string[]): void {
    this.#check(this.#host.kvDeleteMany(this.#store, keysJson(keys)));
  }

  increment(key: string, delta: bigint, details: string | null): bigint {
    const sum = this.#host.kvIncrement(this.#store, key, bigIntText(delta), details);
    return BigIntOf(this.#check(sum));
  }

  getVersioned(key: string): Versioned {
    const value = this.#value(this.#host.kvGetVersioned(this.#store, key));
    return { value, version: this.#host.kvVersion() };
  }

  compareAndSwap(
    key: string,
    version: string | null,
    value: string | Uint8Array,
    details: string | null,
  ): boolean {
    const content = this.#argument(value);
    return this.#check(this.#host.kvSwap(this.#store, key, version, content, details)) === 1;
  }

  commit(parts: string, values: Uint8Array[]): string[] | null {
    const bytes = this.#shared.write(packByteList(values));
    return parseJson(this.#check(this.#host.kvCommit(this.#store, parts, bytes)) as string);
  }

  watch(choice: string): WatchBackend {
    return this.#watches.begin(this.#store, choice);
  }

  close(): void {
    if (isLabelStore(this.#store)) this.#store = this.#labels.close(this.#store);
    else this.#host.kvClose(this.#store);
  }

  #argument(value: string | Uint8Array): string | number {
    if (typeof value !== "string") return this.#shared.write(value);
    return value.length <= textCharactersMax ? value : this.#shared.write(encodeUtf8(value));
  }

  #value(length: number): ArrayBuffer | null {
    return length === missing ? null : this.#shared.read(this.#check(length));
  }

  #check<Result extends string | number>(result: Result): Exclude<Result, -2> {
    if (result === failed) throw hostError(this.#host);
    return result as Exclude<Result, -2>;
  }
}

/** Which keys a list is to have, as JSON. */
function choiceJson({ prefix, cursor, limit, range }: PageChoice): string {
  // What is no number of JSON is refused by the host, which gets null for it.
  const most = stringifyJson(limit);
  return `{"prefix":${stringifyJson(prefix)},"cursor":${stringifyJson(cursor)},"limit":${most}${range ?? ""}}`;
}

/** Keys as JSON, without a look at what a component has made of `toJSON`. */
function keysJson(keys: string[]): string {
  const { length } = keys;
  if (length > batchKeysMax) {
    throw new KeyValueError(
      "batch-too-large",
      `a batch of ${length} keys is too large: a batch has at most ${batchKeysMax}; do it in several batches`,
    );
  }
  defineProperty(keys, "toJSON", noMethod);
  return stringifyJson(keys);
}
