/** Manifest and runtime configuration together: which store serves which label, and where files are. */

import path from "node:path";
import { nearestName } from "../../common/nearest.ts";
import { bobbinError } from "../../errors.ts";
import { describePosition, type App } from "../manifest/index.ts";
import { defaultStoreConfig } from "../../stores/registry.ts";
import { deepFreeze, toRecord } from "../../toml/index.ts";
import type { RuntimeConfig, StoreConfig } from "./runtime-config.ts";
import { findUnnamedConfig } from "./unnamed-config.ts";

const defaultLabel = "default";
const defaultStoreFile = "sqlite_key_value.db";

/** A label that a component is granted and that nothing defines. */
export interface UndefinedGrant {
  readonly component: string;
  readonly store: string;
  /** Where the component is: `spin.toml:7:1`. */
  readonly place: string;
  /** The defined label that was probably meant, or null. */
  readonly meant: string | null;
}

/** The stores of an application, and the grants that lead nowhere. */
export interface FoundStores {
  readonly stores: Readonly<Record<string, StoreConfig>>;
  readonly undefinedGrants: readonly UndefinedGrant[];
}

/** As `findStores`; throws `store-undefined` with all grants that lead nowhere. */
export function resolveStores(
  app: App,
  config: RuntimeConfig | null,
  stateDir: string | null,
): Readonly<Record<string, StoreConfig>> {
  const { stores, undefinedGrants } = findStores(app, config, stateDir);
  if (undefinedGrants.length > 0) {
    const unnamed = config === null ? findUnnamedConfig(app.directory) : null;
    throw bobbinError("store-undefined", { grants: undefinedGrants, unnamed });
  }
  return stores;
}

/**
 * The store of every label that a component is granted, and of `default`, which is always there: in the
 * state directory, or in memory where there is none.
 */
export function findStores(
  app: App,
  config: RuntimeConfig | null,
  stateDir: string | null,
): FoundStores {
  const components = Object.values(app.components);
  const stores = new Map<string, StoreConfig>();
  const add = (label: string): boolean => {
    const store =
      config?.stores[label] ?? (label === defaultLabel ? createDefaultStore(stateDir) : null);
    if (store !== null) stores.set(label, store);
    return store !== null;
  };
  add(defaultLabel);
  const defined = [defaultLabel, ...Object.keys(config?.stores ?? {})];
  const undefinedGrants = components.flatMap(({ id, keyValueStores, position }) =>
    keyValueStores
      .filter((label) => !add(label))
      .map((label) => {
        const place = describePosition(position);
        return { component: id, store: label, place, meant: nearestName(label, defined) };
      }),
  );
  return deepFreeze({ stores: toRecord(stores), undefinedGrants });
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
