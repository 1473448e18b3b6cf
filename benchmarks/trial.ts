/** What a trial is: data. `trials.ts` lists them; the file of a subject's kind knows how to measure it. */

import type { CallSubject } from "./subjects/call-subject.ts";
import type { HttpSubject } from "./subjects/http-subject.ts";
import type { MemorySubject } from "./subjects/memory-subject.ts";
import type { RedisSubject } from "./redis/redis-subject.ts";
import type { StartSubject } from "./subjects/start-subject.ts";
import type { Metric } from "./subjects/sample.ts";
import type { WatchSubject } from "./subjects/watch-subject.ts";

/** What can be measured, by `kind`. */
export type Subject =
  | HttpSubject
  | CallSubject
  | MemorySubject
  | StartSubject
  | WatchSubject
  | RedisSubject;

/** What a figure, ratio or difference should be. */
export type Target = { readonly atLeast: number } | { readonly atMost: number };

/** One line of the table: a subject, what it is compared with in the same rounds, and what should come out. */
export interface Comparison {
  readonly measured: Subject;
  /** Null where the figure itself is what counts. */
  readonly against: Subject | null;
  readonly target: Target | null;
}

/** Subjects that are measured in turns, round after round. */
export interface Trial {
  /** What arguments of the command choose by. */
  readonly name: string;
  /** What is asked, for the list of trials. */
  readonly summary: string;
  /** The figure that is compared; the others are shown beside it. */
  readonly metric: Metric;
  /** How the two sides are compared: by a ratio where nothing else is said. */
  readonly by?: "difference";
  readonly rows: readonly Comparison[];
  /** Runs only when it is asked for. */
  readonly flag?: "rivals";
}

/** Whether a figure is as it should be. */
export function meets(target: Target, figure: number): boolean {
  return "atLeast" in target ? figure >= target.atLeast : figure <= target.atMost;
}
