import path from "node:path";
import { findManifest } from "../config/manifest/index.ts";
import {
  loadRuntimeConfig,
  parseRuntimeConfig,
  type StoreConfig,
} from "../config/runtime-config/index.ts";
import { findAppStores } from "../data/app-stores.ts";
import { bobbinError } from "../errors.ts";
import { GrantedStores, StoreSlot } from "../kv/granted-stores.ts";
import { openSession } from "../kv/watched-session.ts";
import { checkStore, openStore as openConfigured } from "../stores/registry.ts";
import { writeToml } from "../toml/write-toml.ts";
import { ProgramStore } from "./program-store.ts";
import type { StoreTable } from "./store-table.ts";

/** Which store to open: by its table, or as an application or a runtime configuration has it. */
export interface OpenStoreOptions {
  /** The store's label; `default` where it is left out. */
  readonly label?: string;
  /** What its table in a runtime configuration would say. */
  readonly table?: StoreTable;
  /** The folder from which relative paths in `table` start; the working directory where it is left out. */
  readonly directory?: string;
  /** The path of a runtime configuration, whose table of the label counts. */
  readonly runtimeConfig?: string;
  /** The path of a spin.toml or its folder: the store is the application's, with `runtimeConfig` where that is given. */
  readonly application?: string;
  /** The state folder of `application`, where it is not `.spin` beside its spin.toml. */
  readonly stateDir?: string;
}

/**
 * Opens a store for a Node program: the same data and the same checks as a component has, also while an application uses
 * it. Rejects with a `BobbinError` where the store is not described rightly or cannot be had.
 *
 * @example
 * await using store = await openStore({ table: { type: "spin", path: "data.db" } });
 * await store.set("greeting", "hello");
 */
export async function openStore(options: OpenStoreOptions): Promise<ProgramStore> {
  const { label = "default" } = options;
  const configs = findConfigs(label, options);
  const config = Object.hasOwn(configs, label) ? configs[label] : undefined;
  if (config === undefined) {
    throw bobbinError("no-such-store", { store: label, labels: Object.keys(configs) });
  }
  checkStore(config, { isServed: true });
  return openProgramStore(label, config, () => openConfigured(label, config));
}

/** Opens a store of this configuration in another way than the registry's. */
export function openProgramStore(
  label: string,
  config: StoreConfig,
  open: () => ReturnType<typeof openConfigured>,
): ProgramStore {
  const slot = new StoreSlot(label, config.limits, open);
  const session = openSession(new GrantedStores("", "", [slot]));
  const { store } = slot;
  return new ProgramStore(session, label, store, async () => {
    await store.whenDurable();
    await store.close();
  });
}

/** The stores that are described, by label. */
function findConfigs(
  label: string,
  { table, directory, runtimeConfig, application, stateDir }: OpenStoreOptions,
): Readonly<Record<string, StoreConfig>> {
  if (table !== undefined) {
    if (runtimeConfig !== undefined || application !== undefined) throw tooMany();
    const text = writeToml({ key_value_store: { [label]: { ...table } } });
    const file = path.resolve(directory ?? "", "openStore");
    return parseRuntimeConfig(Buffer.from(text), file).stores;
  }
  if (application !== undefined) {
    const found = findAppStores({
      manifestPath: findManifest(application, process.cwd()),
      runtimeConfigPath: runtimeConfig === undefined ? null : path.resolve(runtimeConfig),
      ...(stateDir === undefined ? {} : { stateDir: path.resolve(stateDir) }),
    });
    return found.configs;
  }
  if (runtimeConfig !== undefined) return loadRuntimeConfig(runtimeConfig).stores;
  throw bobbinError("store-place-unclear", { problem: "missing" });
}

function tooMany(): Error {
  return bobbinError("store-place-unclear", { problem: "twofold" });
}
