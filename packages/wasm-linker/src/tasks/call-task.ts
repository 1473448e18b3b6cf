import { TaskCancelled } from "../errors.ts";
import type { Errand } from "./errands.ts";
import type { LiftedFunction } from "./lifted.ts";
import type { Owner, TaskCaller } from "./task.ts";
import type { Tasks } from "./tasks.ts";

/** Is given what asks a task to end, when it has begun; that does nothing once the task has returned. */
export type TaskBegun = (cancel: () => void) => void;

/** What a function is called with, and for which request. */
export interface TaskArguments {
  readonly values: readonly unknown[];
  readonly errand: Errand;
  readonly begun?: TaskBegun | undefined;
}

/**
 * Calls a function for the host: a promise of what it returns, which rejects with what ends the guest before, or with
 * TaskCancelled.
 */
export function callTask(
  tasks: Tasks,
  owner: Owner,
  lifted: LiftedFunction,
  { values, errand, begun = () => {} }: TaskArguments,
): Promise<unknown> {
  return new Promise((resolve, reject) => {
    const outside = tasks.outside();
    outside(() => {
      const caller: TaskCaller = {
        start: () => values,
        resolve: (outcome) => {
          if (outcome === "cancelled") reject(new TaskCancelled());
          else resolve(outcome.value);
        },
      };
      const task = tasks.call(owner, lifted, caller, errand);
      begun(() => outside(() => tasks.cancel(task)));
    });
    tasks.errands.whenIdle(errand).catch(reject);
  });
}
