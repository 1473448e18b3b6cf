/** What is examined: an application with all that belongs to it, as far as it can be read. */

import { loadManifest, type App } from "../../config/manifest/index.ts";
import {
  loadRuntimeConfig,
  resolveDirectories,
  resolveStores,
  type Directories,
  type RuntimeConfig,
  type StoreConfig,
} from "../../config/runtime-config/index.ts";
import { StoreInspections } from "./store-inspections.ts";

/** What `bobbin doctor` was told; the same as `bobbin up` would be. */
export interface PatientOptions {
  /** Absolute path, or the error of looking for it. */
  readonly manifest: { readonly path: string } | { readonly error: unknown };
  /** Absolute path, or null for none. */
  readonly runtimeConfigPath: string | null;
  /** Absolute path, null for none; undefined where it is left out. */
  readonly stateDir?: string | null | undefined;
  readonly logDir?: string | null | undefined;
  /** Absolute path of the cache of fetched sources; null for Spin's own. */
  readonly cacheDir?: string | null;
  readonly listen: { readonly host: string; readonly port: number };
  /** Values of `--variable`. */
  readonly variables: Readonly<Record<string, string>>;
  /** Environment variables. */
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** Leave out what takes long: reading stores as a whole, and building components. */
  readonly isFast: boolean;
  /** The version of this package. */
  readonly version: string;
  /** Told what takes long when it begins, and null when it has ended. */
  readonly onProgress?: (text: string | null) => void;
}

/** Something that was read, or why it could not be. */
export type Read<Value> =
  | { readonly value: Value; readonly error: null }
  | { readonly value: null; readonly error: unknown };

/** All that checks look at. */
export interface Patient {
  readonly options: PatientOptions;
  readonly app: Read<App>;
  /** A null value without an error means that there is none. */
  readonly runtimeConfig: Read<RuntimeConfig | null>;
  /** Null where manifest or runtime configuration cannot be read. */
  readonly directories: Directories | null;
  /** By label, those that are defined; null as for `directories`. */
  readonly stores: Readonly<Record<string, StoreConfig>> | null;
  readonly inspections: StoreInspections;
}

/** Reads what is to be examined; never throws. */
export function readPatient(options: PatientOptions): Patient {
  const app = attempt(() => {
    if ("error" in options.manifest) throw options.manifest.error;
    return loadManifest(options.manifest.path, { filesMustExist: false });
  });
  const path = options.runtimeConfigPath;
  const runtimeConfig: Read<RuntimeConfig | null> = attempt(() =>
    path === null ? null : loadRuntimeConfig(path),
  );
  const places =
    app.value !== null && runtimeConfig.error === null
      ? resolvePlaces(app.value, runtimeConfig.value, options)
      : { directories: null, stores: null };
  const inspections = new StoreInspections(places.stores ?? {}, options);
  return { options, app, runtimeConfig, ...places, inspections };
}

function resolvePlaces(
  app: App,
  config: RuntimeConfig | null,
  { stateDir, logDir }: PatientOptions,
): Pick<Patient, "directories" | "stores"> {
  const directories = resolveDirectories(app, config, { stateDir, logDir });
  const components = Object.entries(app.components).map(([id, component]) => {
    const keyValueStores = component.keyValueStores.filter((label) => isDefined(label, config));
    return [id, { ...component, keyValueStores }] as const;
  });
  const healthy = { ...app, components: Object.fromEntries(components) };
  return { directories, stores: resolveStores(healthy, config, directories.stateDir) };
}

/** Whether a store of this label is there, in the runtime configuration or by itself. */
export function isDefined(label: string, config: RuntimeConfig | null): boolean {
  return label === "default" || (config !== null && Object.hasOwn(config.stores, label));
}

function attempt<Value>(read: () => Value): Read<Value> {
  try {
    return { value: read(), error: null };
  } catch (error) {
    return { value: null, error };
  }
}
