import { readFileSync } from "node:fs";
import type { Flight } from "./hangs/flight-recorder.ts";

/** How a worker's process ended. */
export interface Ending {
  /** For people: `by SIGABRT`, `with exit code 1`, `killed because the machine was out of memory`. */
  readonly how: string;
  /** Where it was when it ended, if a guest may be the reason. */
  readonly suspect: Flight | null;
}

/** What is known of a process that has ended. */
export interface EndedProcess {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  /** The component that it entered last. */
  readonly component: string | null;
  readonly wasOutOfMemory: boolean;
}

/**
 * Says how a process ended that nobody had asked to. One that somebody has killed or asked to stop is on no guest's
 * account; the fatal errors of V8, signals such as SIGSEGV and errors that nobody caught are.
 */
export function describeEnding({ code, signal, component, wasOutOfMemory }: EndedProcess): Ending {
  const suspect = component === null ? null : { component, request: null };
  if (signal === "SIGKILL" && wasOutOfMemory) {
    return { how: "was killed because the machine was out of memory", suspect };
  }
  if (signal === null) return { how: `ended with exit code ${code}`, suspect };
  const isAsked = ["SIGKILL", "SIGTERM", "SIGINT", "SIGHUP", "SIGQUIT"].includes(signal);
  return { how: isAsked ? "ended" : `ended by ${signal}`, suspect: isAsked ? null : suspect };
}

/** Counts the processes that the system kills for their memory. */
export class OomKills {
  #seen = countOomKills();

  /** Whether there were some since the last look. */
  look(): boolean {
    const before = this.#seen;
    this.#seen = countOomKills();
    return this.#seen > before;
  }
}

function countOomKills(): number {
  try {
    return Number(/^oom_kill (\d+)$/m.exec(readFileSync("/proc/vmstat", "latin1"))?.[1] ?? 0);
  } catch {
    return 0;
  }
}
