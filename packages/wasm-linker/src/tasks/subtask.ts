import { giveBack, type HandleTable, type Lent } from "../abi/handle-table.ts";
import { GuestTrap } from "../errors.ts";
import { blocked } from "./copies.ts";
import type { Tasks } from "./tasks.ts";
import { eventCodes, Waitable } from "../streams/waitable.ts";

/** Where a call stands that a guest has made, by the numbers that guests know. */
export const subtaskStates = Object.freeze({
  starting: 0,
  started: 1,
  returned: 2,
  cancelledBeforeStarted: 3,
  cancelledBeforeReturned: 4,
});

type SubtaskState = (typeof subtaskStates)[keyof typeof subtaskStates];

/** A call that a guest has made and does not wait for. */
export class Subtask extends Waitable {
  state: SubtaskState = subtaskStates.starting;
  /** Asks for its end; it may be over when this returns. */
  cancel: () => void = () => {};
  isCancelled = false;
  /** What was lent to the call. */
  lent: Lent | null = null;
  #isDelivered = false;

  get isResolved(): boolean {
    return this.state >= subtaskStates.returned;
  }

  /** The guest has been told how it came out. */
  get isDelivered(): boolean {
    return this.#isDelivered;
  }

  /** It has begun. */
  begin(): void {
    this.state = subtaskStates.started;
    this.#tell();
  }

  /** It is over. */
  resolve(isReturned: boolean): void {
    if (isReturned) this.state = subtaskStates.returned;
    else if (this.state === subtaskStates.starting) {
      this.state = subtaskStates.cancelledBeforeStarted;
    } else this.state = subtaskStates.cancelledBeforeReturned;
    this.#tell();
  }

  /** The guest is told how it came out. */
  deliver(): void {
    this.#isDelivered = true;
    giveBack(this.lent);
    this.lent = null;
  }

  /** A guest drops it. Traps before it has been told how it came out. */
  drop(): void {
    if (!this.#isDelivered) throw new GuestTrap("it dropped a call that was still under way");
    this.join(null);
  }

  #tell(): void {
    if (this.index === 0) return;
    this.setEvent(() => {
      if (this.isResolved) this.deliver();
      return [eventCodes.subtask, this.index, this.state];
    });
  }
}

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
