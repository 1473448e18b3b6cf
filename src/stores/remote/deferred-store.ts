import type { ChangeSource, Commit, Details, ListOptions, Store } from "../store.ts";
import { askStore, forwardOperations, type StoreOperation } from "../store-operations.ts";
import {
  checkCommit,
  checkDetails,
  checkFeature,
  checkRange,
  type LackingEngine,
} from "./lacking-engine.ts";
import type { RemoteStore } from "./remote-store.ts";

/** What an engine may lack for an operation: refused before its driver is asked. */
const checks: {
  readonly [Name in StoreOperation]?: (
    engine: LackingEngine,
    ...args: Parameters<Store[Name]>
  ) => void;
} = {
  set: (engine, _key, _value, details?: Details) => checkDetails(engine, details),
  list: (engine, options: ListOptions) => checkRange(engine, options),
  setMany: (engine, _entries, details?: ReadonlyMap<string, Details>) => {
    for (const one of details?.values() ?? []) checkDetails(engine, one);
  },
  increment: (engine, _key, _delta, details?: Details) => checkDetails(engine, details),
  compareAndSwap: (engine, _key, _version, _value, details?: Details) =>
    checkDetails(engine, details),
  commit: (engine, commit: Commit) => checkCommit(engine, commit),
};

/**
 * A store whose driver is loaded when the first call comes, so that an application pays for the clients
 * of its own engines only. Every call rejects with what keeps the driver from loading, `store-package-missing`. `load` is called once;
 * `description` is what `describe` says; what `engine` lacks is refused without it.
 */
export function createDeferredStore(
  description: string,
  engine: LackingEngine,
  load: () => Promise<RemoteStore>,
): RemoteStore {
  let loading: Promise<RemoteStore> | null = null;
  let loaded: RemoteStore | null = null;
  const driver = (): Promise<RemoteStore> => (loading ??= load().then((store) => (loaded = store)));
  const changes: ChangeSource = {
    mark() {
      if (loaded !== null) return changesOf(loaded).mark();
      // What keeps it from loading is told to those who read.
      void driver().catch(() => {});
      return "";
    },
    versions: async (keys) => changesOf(await driver()).versions(keys),
  };
  return {
    ...forwardOperations(async (operation, args) => {
      const check = checks[operation] as ((...args: readonly unknown[]) => void) | undefined;
      check?.(engine, ...args);
      return askStore(await driver(), operation, args);
    }),
    get changes() {
      checkFeature(engine, "watching");
      return changes;
    },
    probe: async () => (await driver()).probe(),
    // A network store answers a write once the engine has it, so that nothing is left to wait for.
    whenDurable: () => null,
    describe: () => description,
    async close() {
      if (loading === null) return;
      const store = await loading.catch(() => null);
      await store?.close();
    },
  };
}

function changesOf({ changes }: RemoteStore): ChangeSource {
  if (changes === undefined) throw new Error("the store tells nobody of changes");
  return changes;
}
