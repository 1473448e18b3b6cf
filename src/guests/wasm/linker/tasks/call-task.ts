import { GuestTrap } from "../errors.ts";
import type { LiftedFunction } from "./lifted.ts";
import type { Owner } from "./task.ts";
import type { Tasks } from "./tasks.ts";

/** Calls a function for the host: a promise of what it returns, which rejects with what ends the guest before. */
export function callTask(
  tasks: Tasks,
  owner: Owner,
  lifted: LiftedFunction,
  values: readonly unknown[],
): Promise<unknown> {
  return new Promise((resolve, reject) => {
    tasks.outside()(() => {
      tasks.call(owner, lifted, {
        start: () => values,
        resolve: (outcome) => {
          if (outcome === "cancelled") reject(new GuestTrap("it cancelled its task"));
          else resolve(outcome.value);
        },
      });
    });
    tasks.whenIdle().catch(reject);
  });
}
