/** How much of a processor this thread gets while it wants one. */
import { readFileSync } from "node:fs";
import { availableParallelism } from "node:os";

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
export function processorShare(now: number): number {
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
