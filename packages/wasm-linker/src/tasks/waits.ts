import type { AbiContext } from "../abi/abi-context.ts";
import { asError } from "../errors.ts";
import type { Task } from "./task.ts";
import type { Tasks } from "./tasks.ts";
import { cancelledEvent, noEvent, type TaskEvent, type WaitableSet } from "../streams/waitable.ts";

/** Puts an event where the guest wants it; its number. */
function give(event: TaskEvent, { memory }: AbiContext, pointer: number): number {
  const at = memory.check(pointer, 8, 4);
  memory.view.setUint32(at, event[1], true);
  memory.view.setUint32(at + 4, event[2], true);
  return event[0];
}

/** `waitable-set.poll`: an event, or none. */
export function pollSet(
  set: WaitableSet,
  task: Task,
  context: AbiContext,
  isCancellable: boolean,
  pointer: number,
): number {
  const isCancelled = isCancellable && task.takeCancel();
  const event = isCancelled ? cancelledEvent : (set.takeEvent() ?? noEvent);
  return give(event, context, pointer);
}

/** `waitable-set.wait`: an event, or a promise of one. */
export function waitForSet(
  set: WaitableSet,
  task: Task,
  tasks: Tasks,
  context: AbiContext,
  isCancellable: boolean,
  pointer: number,
): number | Promise<number> {
  if (isCancellable && task.takeCancel()) return give(cancelledEvent, context, pointer);
  const now = set.takeEvent();
  if (now !== null) return give(now, context, pointer);
  set.waiting += 1;
  tasks.tellOfWait();
  return new Promise((resolve, reject) => {
    let isOver = false;
    const end = (event: TaskEvent): void => {
      isOver = true;
      set.waiting -= 1;
      task.cancelWait = null;
      set.forget(wake);
      try {
        resolve(give(event, context, pointer));
      } catch (error) {
        reject(asError(error));
      }
    };
    const take = (): void => {
      const event = isOver ? null : set.takeEvent();
      if (event !== null) end(event);
      else if (!isOver) set.onWake(wake);
    };
    // What has happened may go on to until the code ends that brought it about.
    const wake = (): void => tasks.soon(take);
    set.onWake(wake);
    if (isCancellable) task.cancelWait = () => void (task.takeCancel() && end(cancelledEvent));
  });
}

/** `thread.yield`: whether the task was cancelled, after others had their turn. */
export function giveTurn(
  task: Task,
  tasks: Tasks,
  isCancellable: boolean,
): number | Promise<number> {
  if (isCancellable && task.takeCancel()) return 1;
  return new Promise((resolve) => {
    const end = (isCancelled: number): void => {
      task.cancelWait = null;
      resolve(isCancelled);
    };
    if (isCancellable) task.cancelWait = () => void (task.takeCancel() && end(1));
    tasks.later(() => end(0));
  });
}
