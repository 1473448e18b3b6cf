/** Inspections of database files: each file once, in a thread, so that progress is shown meanwhile. */

import { statSync } from "node:fs";
import { extname } from "node:path";
import { Worker } from "node:worker_threads";
import type { StoreConfig } from "../../config/runtime-config/index.ts";
import { storeFileOf } from "../../stores/registry.ts";
import type { InspectData, Inspection } from "./inspection.ts";
import { describeBytes } from "../../common/quantities.ts";
import { findStoreLock, type StoreLock } from "./store-lock.ts";

/** A file with whoever keeps others from it, or null; not inspected where even reading has to wait. */
export interface LookedAt {
  readonly lock: StoreLock | null;
  readonly inspection: Inspection | null;
}

/** The inspections of one run of `bobbin doctor`. */
export class StoreInspections {
  readonly #stores: Readonly<Record<string, StoreConfig>>;
  readonly #options: { isFast: boolean; onProgress?: (text: string | null) => void };
  readonly #started = new Map<string, Promise<LookedAt>>();

  constructor(
    stores: Readonly<Record<string, StoreConfig>>,
    options: { isFast: boolean; onProgress?: (text: string | null) => void },
  ) {
    this.#stores = stores;
    this.#options = options;
  }

  /** Inspects a file that is there, and that of this store; the first time for all stores that are in it. */
  inspect(path: string, config: StoreConfig): Promise<LookedAt> {
    let inspection = this.#started.get(path);
    if (inspection === undefined) {
      inspection = this.#start(path, config);
      this.#started.set(path, inspection);
    }
    return inspection;
  }

  async #start(path: string, config: StoreConfig): Promise<LookedAt> {
    const { isFast, onProgress } = this.#options;
    const lock = await findStoreLock(path);
    if (lock?.isExclusive === true) return { lock, inspection: null };
    const labels = Object.entries(this.#stores).flatMap(([label, one]) =>
      storeFileOf(one) === path ? [label] : [],
    );
    const bytes = statSync(path, { throwIfNoEntry: false })?.size ?? 0;
    onProgress?.(
      `Checking store ${labels.map((label) => JSON.stringify(label)).join(", ")} (${describeBytes(bytes)})`,
    );
    try {
      return { lock, inspection: await runThread({ config, labels, isThorough: !isFast }) };
    } finally {
      onProgress?.(null);
    }
  }
}

function runThread(data: InspectData): Promise<Inspection> {
  return new Promise((resolve, reject) => {
    // The built package has the same file with another ending.
    const file = new URL(`inspect-thread${extname(import.meta.filename)}`, import.meta.url);
    const thread = new Worker(file, { workerData: data, execArgv: [] });
    thread.once("message", (inspection: Inspection) => resolve(inspection));
    thread.once("error", reject);
    thread.once("exit", () => reject(new Error("the thread ended before its answer")));
  });
}
