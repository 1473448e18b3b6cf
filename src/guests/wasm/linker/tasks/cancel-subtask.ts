import type { HandleTable } from "../component/handle-table.ts";
import { GuestTrap } from "../errors.ts";
import { blocked } from "./copies.ts";
import { Subtask } from "./subtask.ts";
import type { Tasks } from "./tasks.ts";

/** `subtask.cancel`: how the call has come out; that it has not yet, or a promise of it. */
export function cancelSubtask(
  table: HandleTable,
  tasks: Tasks,
  handle: number,
  isAsync: boolean,
): number | Promise<number> {
  const subtask = table.find(handle >>> 0, Subtask, "call");
  if (subtask.isDelivered) throw new GuestTrap("it cancelled a call that was over");
  if (subtask.isCancelled) throw new GuestTrap("it cancelled a call twice");
  if (subtask.isInSet && !isAsync) {
    throw new GuestTrap("it waited for a call that is in a waitable set");
  }
  if (!subtask.isResolved) {
    subtask.isCancelled = true;
    subtask.cancel();
  }
  const event = subtask.isResolved ? subtask.takeEvent() : null;
  if (event !== null) return event[2];
  if (isAsync) return blocked;
  tasks.tellOfWait();
  const task = tasks.frame?.task ?? null;
  const told = async (): Promise<number> => {
    // A call that begins before it ends tells of both.
    while (!subtask.isResolved) await subtask.whenEvent(task);
    return (subtask.takeEvent() as NonNullable<ReturnType<Subtask["takeEvent"]>>)[2];
  };
  return told();
}
