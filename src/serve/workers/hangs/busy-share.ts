import type { ThreadTime } from "./thread-time.ts";

/** What has been used so far, at a time, in milliseconds. */
export interface UseSample {
  readonly now: number;
  /** The main thread; null where the system does not say. */
  readonly thread: ThreadTime | null;
  /** All threads of the process. */
  readonly used: number;
}

/**
 * How busy a worker was between two samples, 1 for all the time. Time in which others had the processor is not counted: where they
 * have it most of the time, a main thread that never rests is busy all the same.
 */
export function busyShare(before: UseSample, after: UseSample): number {
  const passed = after.now - before.now;
  if (passed <= 0) return 0;
  const ofAll = (after.used - before.used) / passed;
  if (before.thread === null || after.thread === null) return ofAll;
  const used = after.thread.used - before.thread.used;
  const could = Math.max(used, passed - (after.thread.starved - before.thread.starved));
  return could <= 0 ? ofAll : Math.max(ofAll, used / could);
}
