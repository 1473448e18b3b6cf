/** An application with stores on disk, and the explorer for it. */

import { join } from "node:path";
import { findAppStores, type AppStores } from "../../src/data/app-stores.ts";
import { startExplorer } from "../../src/explorer/index.ts";
import { startTestApp, type TestApp } from "../../src/testing/test-app.ts";
import { writeApp } from "../support/inline-app.ts";
import { storeComponent } from "../support/store-component.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";

/** What is different in a test's explorer. */
export interface ExplorerAppOptions {
  readonly readOnly?: boolean;
  /** The stores of the application; `default` and `notes` where left out. */
  readonly labels?: readonly string[];
  readonly runtimeConfig?: string;
}

/** An explorer that runs. */
export interface ExplorerApp extends AsyncDisposable {
  /** With the token. */
  readonly url: string;
  /** Without a trailing slash. */
  readonly origin: string;
  readonly folder: string;
  /** The stores as the explorer has them. */
  readonly stores: AppStores;
  /** Starts the application itself on the same stores. It serves `PUT /KEY` and `GET /KEY` of the default one. */
  start(): Promise<TestApp>;
}

/** Starts an explorer; all goes when the test is done. */
export async function startExplorerApp(options: ExplorerAppOptions = {}): Promise<ExplorerApp> {
  const cleanup = new AsyncDisposableStack();
  const folder = cleanup.use(temporaryFolder());
  const runtimeConfig = options.runtimeConfig ?? roomyConfig;
  const manifestPath = await writeApp(folder.path, {
    components: { web: storeComponent },
    stores: { web: options.labels ?? ["default", "notes"] },
    runtimeConfig,
  });
  const runtimeConfigPath = join(folder.path, "runtime-config.toml");
  const stateDir = join(folder.path, "state");
  const stores = cleanup.use(findAppStores({ manifestPath, runtimeConfigPath, stateDir }));
  const { url, close } = await startExplorer({
    stores,
    applicationName: "inline",
    listen: { host: "127.0.0.1", port: 0 },
    readOnly: options.readOnly ?? false,
  });
  cleanup.defer(close);
  return {
    url,
    origin: new URL(url).origin,
    folder: folder.path,
    stores,
    start: async () =>
      cleanup.use(await startTestApp(manifestPath, { runtimeConfigPath, stateDir })),
    [Symbol.asyncDispose]: () => cleanup.disposeAsync(),
  };
}

const roomyConfig = `
[key_value_store.notes]
type = "spin"
path = "notes.db"

[key_value_store.notes.limits]
tuples_max = "unlimited"
`;
