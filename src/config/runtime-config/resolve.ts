/** Manifest and runtime configuration together: which store serves which label, and where files are. */

import path from "node:path";
import { bobbinError } from "../../errors.ts";
import { describePosition, type App } from "../manifest/index.ts";
import { defaultStoreConfig } from "../../stores/registry.ts";
import { deepFreeze, toRecord } from "../../toml/index.ts";
import type { RuntimeConfig, StoreConfig } from "./runtime-config.ts";

const defaultLabel = "default";
const defaultStoreFile = "sqlite_key_value.db";

/**
 * The store of every label that a component is granted, and of `default`, which is always there: in the
 * state directory, or in memory where there is none. Throws `store-undefined` with all grants that lead nowhere.
 */
export function resolveStores(
  app: App,
  config: RuntimeConfig | null,
  stateDir: string | null,
): Readonly<Record<string, StoreConfig>> {
  const components = Object.values(app.components);
  const stores = new Map<string, StoreConfig>();
  const add = (label: string): boolean => {
    const store =
      config?.stores[label] ?? (label === defaultLabel ? createDefaultStore(stateDir) : null);
    if (store !== null) stores.set(label, store);
    return store !== null;
  };
  add(defaultLabel);
  const grants = components.flatMap(({ id, keyValueStores, position }) =>
    keyValueStores
      .filter((label) => !add(label))
      .map((label) => ({ component: id, store: label, place: describePosition(position) })),
  );
  if (grants.length > 0) throw bobbinError("store-undefined", { grants });
  return deepFreeze(toRecord(stores));
}

function createDefaultStore(stateDir: string | null): StoreConfig {
  return defaultStoreConfig(stateDir === null ? null : path.join(stateDir, defaultStoreFile));
}

/** `--state-dir` and `--log-dir` as absolute paths: undefined when left out, null to do without. */
export interface DirectoryFlags {
  readonly stateDir?: string | null | undefined;
  readonly logDir?: string | null | undefined;
}

/** Absolute paths; null for none. */
export interface Directories {
  readonly stateDir: string | null;
  readonly logDir: string | null;
}

/** Where data and logs go: the flag, else the runtime configuration, else `.spin` beside the manifest and `logs` in it. */
export function resolveDirectories(
  app: App,
  config: RuntimeConfig | null,
  flags: DirectoryFlags,
): Directories {
  const stateDir = firstGiven(flags.stateDir, config?.stateDir, path.join(app.directory, ".spin"));
  const logsDefault = stateDir === null ? null : path.join(stateDir, "logs");
  return { stateDir, logDir: firstGiven(flags.logDir, config?.logDir, logsDefault) };
}

function firstGiven(
  flag: string | null | undefined,
  configured: string | null | undefined,
  fallback: string | null,
): string | null {
  if (flag !== undefined) return flag;
  return configured === undefined ? fallback : configured;
}
