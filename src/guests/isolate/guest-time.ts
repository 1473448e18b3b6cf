/** How long a guest may run on the thread of all, by the clock on the wall, and how much of a processor that thread gets while it wants one. */
import { readFileSync } from "node:fs";
import { availableParallelism } from "node:os";
import { apartLimits } from "../../limits.ts";
import type { IsolateSettings } from "./plan.ts";

const deadlineStepMilliseconds = 100;
/** How far the clock on the wall may go beyond what a guest may use of the processor where it has one to itself. */
const stretch = 1.5;
/** At least this far: a machine that stands still for a moment must not cost a guest its request that did nothing. */
const stretchMillisecondsMin = 200;

/** Whether an entry into an isolate was ended by its time limit. */
export function isTimeout(error: unknown): boolean {
  return error instanceof Error && error.message === "Script execution timed out.";
}

/**
 * How long a guest may run that is entered now, by the clock on the wall, its host calls left out: the clock that
 * stops it knows no other time. The less the machine lets this thread run, the longer, up to the time that a request
 * may take or that the worker's own watch allows. Rounded up to steps, so that
 * the deadlines of many entries fall together: the thread that keeps them wakes for each, also of entries long over.
 */
export function guestMilliseconds(
  settings: Pick<IsolateSettings, "cpuMillisecondsMax" | "requestMillisecondsMax">,
  now: number,
): number {
  const { cpuMillisecondsMax } = settings;
  const least = Math.max(cpuMillisecondsMax * stretch, cpuMillisecondsMax + stretchMillisecondsMin);
  // What watches the thread from outside ends the worker a little later than that.
  const outside = (cpuMillisecondsMax * apartLimits.stoppablePercentMax) / 100;
  const most = Math.max(Math.min(settings.requestMillisecondsMax, outside), least);
  const stretched = Math.min(least / processorShare(now), most);
  return (
    Math.ceil(stretched) + deadlineStepMilliseconds - (Math.floor(now) % deadlineStepMilliseconds)
  );
}

/** Linux: nanoseconds that the thread ran, and that it was ready and had to wait. */
const threadFile = "/proc/thread-self/schedstat";
/** Linux: its fourth figure says how many threads of the machine are ready at this moment. */
const machineFile = "/proc/loadavg";
const lookMilliseconds = 250;
/** Less than this says nothing. */
const wantedNanosecondsMin = 5_000_000;
/** Where the system does not say. */
const unknownShare = 0.5;

const processors = availableParallelism();
let lookedAt = Number.NEGATIVE_INFINITY;
let ranBefore = 0;
let waitedBefore = 0;
let shares: [older: number, newer: number] = [1, 1];
let shareNow = 1;

/** The share, 0 to 1: what it was of late, or what the machine can give at present where that is less. */
function processorShare(now: number): number {
  if (now - lookedAt >= lookMilliseconds) look(now);
  return Math.min(shares[0], shares[1], shareNow);
}

function look(now: number): void {
  lookedAt = now;
  const times = readNumbers(threadFile, /^(\d+) (\d+)/);
  const [ready] = readNumbers(machineFile, / (\d+)\/\d+ /) ?? [];
  if (times === null || ready === undefined) {
    shareNow = unknownShare;
    // Where it is not said now it will not be later.
    lookedAt = Number.POSITIVE_INFINITY;
    return;
  }
  shareNow = processors / Math.max(ready, processors);
  const [ran = 0, waited = 0] = times;
  const wanted = ran - ranBefore + (waited - waitedBefore);
  if (wanted < wantedNanosecondsMin) return;
  shares = [shares[1], (ran - ranBefore) / wanted];
  ranBefore = ran;
  waitedBefore = waited;
}

function readNumbers(path: string, pattern: RegExp): number[] | null {
  try {
    return pattern.exec(readFileSync(path, "utf8"))?.slice(1).map(Number) ?? null;
  } catch {
    // Other systems have no such file.
    return null;
  }
}
