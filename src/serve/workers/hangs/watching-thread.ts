/**
 * The thread of a worker that watches its main thread, which a guest may keep busy: it tells the supervisor when
 * the main thread hangs, and in which guest, and ends the process when the supervisor is gone.
 */
import { Socket } from "node:net";
import { parentPort, workerData } from "node:worker_threads";
import { apartLimits } from "../../../limits.ts";
import { readFlight, recordSlots, type RunningRequest } from "./flight-recorder.ts";
import { busyShare, type UseSample } from "./busy-share.ts";
import { type HangLimits, HangWatch } from "./hang-watch.ts";
import { beatMilliseconds, type FromWatchingThread, type WatchingThreadData } from "../messages.ts";
import { mainThreadTime } from "./thread-time.ts";

const lookMilliseconds = 100;

const { record, descriptor } = workerData as WatchingThreadData;
const numbers = new Int32Array(record, 0, 4);
const watch = new HangWatch(lookMilliseconds);
const supervisor = new Socket({ fd: descriptor, readable: true, writable: true });
let limits: HangLimits = {
  usedMillisecondsMax: apartLimits.loadMillisecondsMax,
  stoppableMillisecondsMax: apartLimits.loadMillisecondsMax,
  silentMillisecondsMax: apartLimits.loadMillisecondsMax * 2,
};
let shown: RunningRequest | null = null;
let isTold = false;
let sample = takeSample();
let saidAt = Number.NEGATIVE_INFINITY;

function tell(message: FromWatchingThread): void {
  saidAt = performance.now();
  supervisor.write(`${JSON.stringify(message)}\n`);
}

function look(): void {
  const now = performance.now();
  // Where nobody says what a thread has used, the time that passes has to do.
  const { used, starved } = mainThreadTime() ?? { used: now, starved: 0 };
  const entries = Atomics.load(numbers, recordSlots.entries);
  const stopsAfter = Atomics.load(numbers, recordSlots.stopsAfter);
  const answer = Atomics.load(numbers, recordSlots.answer);
  const usedMillisecondsMax =
    Atomics.load(numbers, recordSlots.loading) === 1
      ? Math.max(limits.usedMillisecondsMax, apartLimits.loadMillisecondsMax)
      : limits.usedMillisecondsMax;
  const stoppableMillisecondsMax = Math.max(usedMillisecondsMax, limits.stoppableMillisecondsMax);
  const seen = { now, used, starved, entries, stopsAfter, answer };
  const { hang, question } = watch.look(seen, {
    ...limits,
    usedMillisecondsMax,
    stoppableMillisecondsMax,
  });
  // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread has no origin
  if (question !== null) parentPort?.postMessage(question);
  if (hang !== null && !isTold) {
    isTold = true;
    tell({ type: "hangs", ...hang, flight: readFlight(record, shown) });
  } else if (now - saidAt >= beatMilliseconds) tell({ type: "alive", share: shareSinceBeat() });
}

function shareSinceBeat(): number {
  const before = sample;
  sample = takeSample();
  return busyShare(before, sample);
}

function takeSample(): UseSample {
  const { user, system } = process.cpuUsage();
  return { now: performance.now(), thread: mainThreadTime(), used: (user + system) / 1_000 };
}

function end(): void {
  setTimeout(() => process.kill(process.pid, "SIGKILL"), apartLimits.orphanMillisecondsMax);
}

supervisor.on("error", () => {});
supervisor.once("close", end);
supervisor.resume();
parentPort?.on("message", (message: HangLimits | RunningRequest) => {
  if ("running" in message) shown = message;
  else limits = message;
});
setInterval(look, lookMilliseconds);
look();
