/** The thread that serves the explorer: what a person does with much data never keeps connections waiting. */

import { parentPort, workerData } from "node:worker_threads";
import { AppStores } from "../../data/app-stores.ts";
import { type Explorer, startExplorer } from "../../explorer/index.ts";
import type { StoreConfig } from "../../config/runtime-config/runtime-config.ts";
import type { SentError } from "../../serve/workers/messages.ts";
import { sentError } from "../../serve/workers/sent-error.ts";

/** What the thread is given. */
export interface ExplorerThreadData {
  readonly applicationName: string;
  /** By label. */
  readonly stores: Readonly<Record<string, StoreConfig>>;
  /** Components that run apart, and why, by id. */
  readonly isolated: Readonly<Record<string, string>>;
}

/** What the thread is told: which components run apart now; or to close its stores and end. */
export type ToExplorerThread = Pick<ExplorerThreadData, "isolated"> | "close";

/** What the thread says, once. */
export type FromExplorerThread = { readonly url: string } | { readonly error: SentError };

const { applicationName, stores, ...given } = workerData as ExplorerThreadData;
let { isolated } = given;
const appStores = new AppStores(stores);
// oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread has no origin
const tell = (message: FromExplorerThread): void => parentPort?.postMessage(message);

try {
  const explorer = await startExplorer({
    stores: appStores,
    applicationName,
    listen: { host: "127.0.0.1", port: 0 },
    readOnly: false,
    isolated: () => isolated,
  });
  parentPort?.on("message", (message: ToExplorerThread) => {
    if (message === "close") void close(explorer);
    else isolated = message.isolated;
  });
  tell({ url: explorer.url });
} catch (error) {
  tell({ error: sentError(error) });
}

async function close(explorer: Explorer): Promise<void> {
  await explorer.close();
  await appStores[Symbol.asyncDispose]();
  process.exit(0);
}
