import { join } from "node:path";
import { temporaryFolder } from "../../test/support/temporary-folder.ts";
import { storeLimitsDefault, type StoreLimits } from "../limits.ts";
import type { SpinStoreConfig } from "../stores/sqlite/config.ts";
import { AppStores } from "./app-stores.ts";
import type { PersonStore } from "./person-store.ts";

/** A store in a file of a temporary folder, for tests. */
export interface TestStore extends AsyncDisposable {
  readonly store: PersonStore;
  /** The folder, where nothing but the store's files is. */
  readonly folder: string;
  readonly stores: AppStores;
  readonly config: SpinStoreConfig;
}

/** Makes an empty store; it goes when the test is done. */
export function createTestStore(limits: Partial<StoreLimits> = {}): TestStore {
  const temporary = temporaryFolder();
  const folder = temporary.path;
  const config: SpinStoreConfig = {
    type: "spin",
    path: join(folder, "default.db"),
    durability: "os",
    limits: { ...storeLimitsDefault, ...limits },
  };
  const stores = new AppStores({ default: config });
  return {
    store: stores.open("default"),
    folder,
    stores,
    config,
    [Symbol.asyncDispose]: async () => {
      await stores[Symbol.asyncDispose]();
      temporary[Symbol.dispose]();
    },
  };
}

/** The bytes of a text. */
export function bytesOf(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}

/** All that comes, in its order. */
export async function collect<Item>(items: AsyncIterable<Item>): Promise<Item[]> {
  const collected: Item[] = [];
  for await (const item of items) collected.push(item);
  return collected;
}
