import { readFileSync } from "node:fs";

/** Processor time of a thread, in milliseconds. */
export interface ThreadTime {
  readonly used: number;
  /** How long it was ready to run while others had the processor. */
  readonly starved: number;
}

/** What the main thread of this process has used so far; null where the system does not say. */
export function mainThreadTime(): ThreadTime | null {
  try {
    const text = readFileSync(`/proc/self/task/${process.pid}/schedstat`, "latin1");
    const [used, starved] = text.split(" ").map((nanoseconds) => Number(nanoseconds) / 1_000_000);
    // Some kernels keep no such statistics, and then say nothing but zeros.
    return used === undefined || starved === undefined || !(used > 0) ? null : { used, starved };
  } catch {
    return null;
  }
}
