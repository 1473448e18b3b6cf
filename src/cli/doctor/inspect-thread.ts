/** The thread that store-inspections.ts starts for one database file. */

import { parentPort, workerData } from "node:worker_threads";
import { isBobbinError } from "../../errors.ts";
import { inspectStoreFile } from "../../stores/registry.ts";
import type { InspectData, Inspection } from "./inspection.ts";

function inspect({ config, labels, isThorough }: InspectData): Inspection {
  try {
    return { file: inspectStoreFile(config, labels, { isThorough }), fault: null };
  } catch (error) {
    if (!isBobbinError(error)) throw error;
    return { file: null, fault: { code: error.code, what: error.message, fix: error.fix } };
  }
}

// oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread, no window
parentPort?.postMessage(inspect(workerData as InspectData));
