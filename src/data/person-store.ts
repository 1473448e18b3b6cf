import { checkKey, checkValue } from "../kv/check.ts";
import { OpenedStore } from "../kv/opened-store.ts";
import type { KeyValueSession } from "../kv/session.ts";
import type { StoreConfig } from "../config/runtime-config/index.ts";
import { differencesOf } from "../stores/registry.ts";
import type { Answer, Store } from "../stores/store.ts";

/**
 * A store as a person works with it, from the command line or the explorer: the calls of `Store`, held
 * to the store's limits as a component's are, with the same errors.
 */
export class PersonStore extends OpenedStore {
  readonly label: string;
  readonly config: StoreConfig;
  readonly #store: Store;

  /** Made by `AppStores.open`. */
  constructor(label: string, config: StoreConfig, session: KeyValueSession, store: Store) {
    super(session, label);
    this.label = label;
    this.config = config;
    this.#store = store;
  }

  /** Whether keys are listed in the order of their bytes, as in most engines. */
  get isOrdered(): boolean {
    return differencesOf(this.config).every(({ aspect }) => aspect !== "order");
  }

  /** Throws what `set` would of a key or value that does not fit; writes nothing. */
  check(key: string, value: Uint8Array): void {
    const store = { label: this.label, limits: this.config.limits };
    checkKey(store, key);
    checkValue(store, key, value);
  }

  /** How many keys there are, in constant time. */
  count(): Answer<number> {
    return this.#store.count();
  }

  /** Bytes of each key's value in the order of the keys, null for a missing one; reads no value. */
  sizes(keys: readonly string[]): Answer<(number | null)[]> {
    return this.#store.sizes(keys);
  }

  /** See `Store.whenDurable`. */
  whenDurable(): Promise<void> | null {
    return this.#store.whenDurable();
  }

  /** Where the data is; holds no secrets. */
  describe(): string {
    return this.#store.describe();
  }
}
