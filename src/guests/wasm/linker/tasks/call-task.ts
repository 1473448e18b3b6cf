import { GuestTrap } from "../errors.ts";
import type { Errand } from "./errands.ts";
import type { LiftedFunction } from "./lifted.ts";
import type { Owner, TaskCaller } from "./task.ts";
import type { Tasks } from "./tasks.ts";

/** Calls a function for the host: a promise of what it returns, which rejects with what ends the guest before. */
export function callTask(
  tasks: Tasks,
  owner: Owner,
  lifted: LiftedFunction,
  values: readonly unknown[],
  errand: Errand,
): Promise<unknown> {
  return new Promise((resolve, reject) => {
    tasks.outside()(() => {
      const caller: TaskCaller = {
        start: () => values,
        resolve: (outcome) => {
          if (outcome === "cancelled") reject(new GuestTrap("it cancelled its task"));
          else resolve(outcome.value);
        },
      };
      tasks.call(owner, lifted, caller, errand);
    });
    tasks.errands.whenIdle(errand).catch(reject);
  });
}
