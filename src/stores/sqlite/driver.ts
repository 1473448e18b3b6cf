import { fileLockLimits } from "../../limits.ts";
import type { StoreDriver } from "../driver.ts";
import { openMemoryStore } from "../memory/memory.ts";
import { createPatientStore, isBusyStore } from "../patient-store.ts";
import type { Store } from "../store.ts";
import { SqliteChangeMark } from "./file/change-mark.ts";
import { checkSqliteFile } from "./file/check.ts";
import { readSpinConfig, type SpinStoreConfig } from "./config.ts";
import { describeSpin } from "./describe.ts";
import { spinKinds } from "./differences.ts";
import { inspectSqliteFile } from "./file/inspect.ts";
import { openSqliteStore } from "./store.ts";

/** `type = "spin"`: SQLite in a file, or in memory where there is no path. */
export const spinDriver: StoreDriver<SpinStoreConfig> = {
  type: "spin",
  kinds: spinKinds,
  readConfig: readSpinConfig,
  locate: ({ path }) => (path === null ? { kind: "memory" } : { kind: "file", path }),
  describe: describeSpin,
  differences: () => [],
  waits: ({ path, durability }) => path !== null && durability === "full",
  open: openPatiently,
  openServed,
  check({ path }, { isServed }) {
    if (path !== null) checkSqliteFile(path, { settlesMark: !isServed });
  },
  inspect: inspectSqliteFile,
  // What is kept in memory never seems to change.
  changeMark: ({ path }) =>
    path === null ? { read: () => "", close() {} } : new SqliteChangeMark(path),
};

/** A file is created where there is none. */
function openPatiently(label: string, config: SpinStoreConfig): Store {
  if (config.path === null) return openServed(label, config);
  let opened: Store | null = null;
  const open = (): Store => (opened ??= openServed(label, config));
  const store = createPatientStore(open, describeSpin(config));
  ignoreBusy(open);
  return store;
}

/** Its calls throw `store-busy` instead of holding up a worker's thread. */
function openServed(label: string, config: SpinStoreConfig): Store {
  const { path, durability } = config;
  const { tuplesMax } = config.limits;
  if (path === null) return openMemoryStore({ label, tuplesMax });
  const { threadMillisecondsMax } = fileLockLimits;
  const options = { label, path, tuplesMax, threadMillisecondsMax };
  if (durability !== "full") return openSqliteStore({ ...options, durability });
  // One sync then serves all writes that wait for it, and none waits for the disk on the thread.
  const store = openSqliteStore({ ...options, durability: "response" });
  return createPatientStore(() => store, describeSpin(config), { syncsWrites: true });
}

/** Whoever uses a store whose file is locked waits then. */
function ignoreBusy(open: () => Store): void {
  try {
    open();
  } catch (error) {
    if (!isBusyStore(error)) throw error;
  }
}
