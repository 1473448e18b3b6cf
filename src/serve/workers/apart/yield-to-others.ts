import { readdirSync } from "node:fs";
import { constants, setPriority } from "node:os";

/** Lets other processes go first, with all threads: on Linux each has a priority of its own. */
export function yieldToOthers(): void {
  for (const thread of threadIds()) {
    try {
      setPriority(thread, constants.priority.PRIORITY_LOW);
    } catch {
      // It has ended; or the system does not allow it, and it is as it is.
    }
  }
}

/** 0 stands for the process. */
function threadIds(): number[] {
  try {
    return readdirSync("/proc/self/task").map(Number);
  } catch {
    return [0];
  }
}
