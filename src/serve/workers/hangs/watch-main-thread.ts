import { extname } from "node:path";
import { Worker } from "node:worker_threads";
import { witnessGuests } from "../../../guests/running-guest.ts";
import type { InstanceLimits } from "../../app/app.ts";
import { apartLimits } from "../../../limits.ts";
import { createRecord, FlightRecorder, recordSlots } from "./flight-recorder.ts";
import type { HangLimits } from "./hang-watch.ts";
import { recordDescriptor, watchDescriptor, type WatchingThreadData } from "../messages.ts";

/** The watch over this process's main thread. */
export interface MainThreadWatch {
  /** Resolves when it watches. */
  readonly begun: Promise<void>;
  /** From now on a guest may compute, and a request wait, as long as these limits say. */
  limit(limits: InstanceLimits): void;
  /** While this runs, components are loaded, which may take longer than a request. */
  loading<Result>(load: () => Promise<Result>): Promise<Result>;
}

/** Starts the thread that watches this one, and keeps which guest this one is in. */
export function watchMainThread(): MainThreadWatch {
  const record = createRecord();
  const numbers = new Int32Array(record, 0, 4);
  const file = new URL(`watching-thread${extname(import.meta.filename)}`, import.meta.url);
  const thread = new Worker(file, {
    workerData: { record, descriptor: watchDescriptor } satisfies WatchingThreadData,
    resourceLimits: { maxYoungGenerationSizeMb: 2, maxOldGenerationSizeMb: 32 },
  });
  const recorder = new FlightRecorder(record, recordDescriptor, (running) => {
    // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread has no origin
    thread.postMessage(running);
  });
  const { enter, stopsAfter, computesApart, enterTogether } = recorder;
  witnessGuests(enter, stopsAfter, computesApart, enterTogether);
  thread.on("message", (question: number) => Atomics.store(numbers, recordSlots.answer, question));
  const begun = new Promise<void>((resolve) => thread.once("message", () => resolve()));
  // Its end is noticed by the supervisor, which then hears nothing more.
  thread.on("error", () => {});
  thread.unref();
  return {
    begun,
    limit: ({ cpuMillisecondsMax, requestMillisecondsMax }) => {
      const limits: HangLimits = {
        usedMillisecondsMax:
          (cpuMillisecondsMax * apartLimits.hangPercentMax) / 100 +
          apartLimits.hangExtraMillisecondsMax,
        stoppableMillisecondsMax:
          (cpuMillisecondsMax * apartLimits.stoppablePercentMax) / 100 +
          apartLimits.hangExtraMillisecondsMax,
        silentMillisecondsMax: requestMillisecondsMax + apartLimits.silentExtraMillisecondsMax,
      };
      // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread has no origin
      thread.postMessage(limits);
    },
    loading: async (load) => {
      Atomics.store(numbers, recordSlots.loading, 1);
      try {
        return await load();
      } finally {
        // What comes now is another piece of work, also where nobody has answered in between.
        Atomics.add(numbers, recordSlots.entries, 1);
        Atomics.store(numbers, recordSlots.loading, 0);
      }
    },
  };
}
