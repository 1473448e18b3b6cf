import { bobbinError } from "../errors.ts";
import { GrantedStores, StoreSlot } from "../kv/granted-stores.ts";
import { KeyValueSession } from "../kv/session.ts";
import { loadManifest } from "../config/manifest/index.ts";
import {
  loadRuntimeConfig,
  resolveDirectories,
  findStores,
  findUnnamedConfig,
  type StoreConfig,
  type UndefinedGrant,
  type UnnamedConfig,
} from "../config/runtime-config/index.ts";
import { isStoreInMemory, isStoreMissing, openEmptyStore, openStore } from "../stores/registry.ts";
import type { Store } from "../stores/store.ts";
import { PersonStore } from "./person-store.ts";

/** How an application's stores are found: as `bobbin up` finds them. */
export interface AppStoresOptions {
  /** Absolute path. */
  readonly manifestPath: string;
  /** Absolute path, or null for none. */
  readonly runtimeConfigPath: string | null;
  /** Absolute path, null for none; undefined where it is left out. */
  readonly stateDir?: string | null | undefined;
}

/** The stores of an application, for the person whose application it is: all that its runtime configuration defines, whatever components are granted. */
export class AppStores implements AsyncDisposable {
  readonly configs: Readonly<Record<string, StoreConfig>>;
  /** Labels that components are granted, and that nothing defines. */
  readonly undefinedGrants: readonly UndefinedGrant[];
  /** A runtime configuration that might have been meant. */
  readonly unnamed: UnnamedConfig | null;
  readonly #opened = new Map<string, Store>();

  /** `configs` by label. Nothing is opened yet. */
  constructor(
    configs: Readonly<Record<string, StoreConfig>>,
    undefinedGrants: readonly UndefinedGrant[] = [],
    unnamed: UnnamedConfig | null = null,
  ) {
    this.configs = configs;
    this.undefinedGrants = undefinedGrants;
    this.unnamed = unnamed;
  }

  /**
   * Opens a store, once for all callers; it works while the application runs. Throws no-such-store with
   * the labels that there are, store-undefined, store-in-memory, and what keeps the store from being opened. A file
   * that is not there is made, as `bobbin up` would.
   */
  open(label: string): PersonStore {
    const config = this.#find(label);
    return createPersonStore(label, config, () => this.#openOnce(label, config));
  }

  /** Like `open`, for those who write nothing: a file that is not there is not made, and the store is empty. */
  openToRead(label: string): PersonStore {
    const config = this.#find(label);
    if (this.#opened.has(label) || !isStoreMissing(config)) return this.open(label);
    return createPersonStore(label, config, () => openEmptyStore(label, config));
  }

  /** Closes all that was opened, when what was written is on disk. */
  async [Symbol.asyncDispose](): Promise<void> {
    for (const store of this.#opened.values()) {
      await store.whenDurable();
      await store.close();
    }
    this.#opened.clear();
  }

  /** The file itself is checked when it is opened, except that a large one is read through by `bobbin up` only. */
  #find(label: string): StoreConfig {
    const config = Object.hasOwn(this.configs, label) ? this.configs[label] : undefined;
    if (config === undefined) {
      const { unnamed } = this;
      const grants = this.undefinedGrants.filter(({ store }) => store === label);
      if (grants.length > 0) throw bobbinError("store-undefined", { grants, unnamed });
      const labels = Object.keys(this.configs);
      throw bobbinError("no-such-store", { store: label, labels, unnamed });
    }
    if (isStoreInMemory(config)) throw bobbinError("store-in-memory", { store: label });
    return config;
  }

  #openOnce(label: string, config: StoreConfig): Store {
    let store = this.#opened.get(label);
    if (store === undefined) {
      store = openStore(label, config);
      this.#opened.set(label, store);
    }
    return store;
  }
}

function createPersonStore(label: string, config: StoreConfig, open: () => Store): PersonStore {
  const slot = new StoreSlot(label, config.limits, open);
  const session = new KeyValueSession(new GrantedStores("", "", [slot]));
  return new PersonStore(label, config, session, slot.store);
}

/** Finds the stores of an application. Throws what is wrong with its runtime configuration, and with what its manifest says of stores. */
export function findAppStores(options: AppStoresOptions): AppStores {
  const app = loadManifest(options.manifestPath, { only: "stores" });
  const config =
    options.runtimeConfigPath === null ? null : loadRuntimeConfig(options.runtimeConfigPath);
  const { stateDir } = resolveDirectories(app, config, { stateDir: options.stateDir });
  const { stores, undefinedGrants } = findStores(app, config, stateDir);
  const unnamed = config === null ? findUnnamedConfig(app.directory) : null;
  return new AppStores({ ...stores, ...config?.stores }, undefinedGrants, unnamed);
}
