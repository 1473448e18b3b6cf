import type { AbiContext } from "../abi/abi-context.ts";
import type { HandleTable } from "../abi/handle-table.ts";
import type { ValueType } from "../types/types.ts";
import { GuestTrap } from "../errors.ts";
import { copyResults, type CopyResult } from "../streams/buffer.ts";
import type { End, EndKind } from "../streams/end.ts";
import type { Future } from "../streams/future.ts";
import { GuestBuffer } from "./guest-buffer.ts";
import type { Tasks } from "./tasks.ts";
import type { Stream } from "../streams/stream.ts";
import type { TaskEvent } from "../streams/waitable.ts";

/** What a guest is told that nothing has come of it yet. */
export const blocked = 0xffff_ffff | 0;

/** Which end a built-in function moves elements by, and whether the guest is suspended meanwhile. */
export interface CopyForm {
  readonly kind: EndKind;
  readonly element: ValueType | null;
  readonly isAsync: boolean;
}

/** `read` and `write` of streams and futures: what has come of it, or a promise of that. */
export function copy(
  { kind, element, isAsync }: CopyForm,
  context: AbiContext,
  tasks: Tasks,
  [handle, pointer, length = 1]: readonly number[],
): unknown {
  const end = context.resources.end((handle as number) >>> 0, kind, element);
  if (end.state !== "idle") throw new GuestTrap(`it began a second transfer of a ${end.of}`);
  if (end.isInSet && !isAsync) {
    throw new GuestTrap(`it waited for a ${end.of} that is in a waitable set`);
  }
  const outside = tasks.outside();
  const buffer = new GuestBuffer(context, element, pointer as number, length >>> 0, outside);
  end.state = "copying";
  end.buffer = buffer;
  if (end.of === "stream") copyStream(end, buffer);
  else copyFuture(end, buffer);
  return outcome(end, isAsync, tasks);
}

function copyStream(end: End, buffer: GuestBuffer): void {
  const event = (result: CopyResult, reclaim: () => void) => (): TaskEvent => {
    reclaim();
    end.state = result === copyResults.dropped ? "done" : "idle";
    return [end.eventCode, end.index, result | (buffer.progress << 4)];
  };
  const copying = {
    moved: (reclaim: () => void): void => end.setEvent(event(copyResults.completed, reclaim)),
    done: (result: CopyResult): void => end.setEvent(event(result, () => {})),
  };
  const stream = end.shared as Stream;
  if (end.side === "readable") stream.read(buffer, copying);
  else stream.write(buffer, copying);
}

function copyFuture(end: End, buffer: GuestBuffer): void {
  const done = (result: CopyResult): void =>
    end.setEvent((): TaskEvent => {
      end.state = result === copyResults.cancelled ? "idle" : "done";
      return [end.eventCode, end.index, result];
    });
  const future = end.shared as Future;
  if (end.side === "readable") future.read(buffer, done);
  else future.write(buffer, done);
}

/** What has come of a transfer; where nothing has, that it is under way, or a promise. */
function outcome(end: End, isAsync: boolean, tasks: Tasks): unknown {
  const event = end.takeEvent();
  if (event !== null) return event[2];
  if (isAsync) return blocked;
  tasks.tellOfWait();
  return end.whenEvent(tasks.frame?.task ?? null).then(() => end.takeEvent()?.[2]);
}

/** `cancel-read` and `cancel-write` of streams and futures. */
export function cancelCopy(
  { kind, element, isAsync }: CopyForm,
  table: HandleTable,
  handle: number,
): number {
  const end = table.end(handle >>> 0, kind, element);
  if (end.state !== "copying" || end.isAwaited) {
    throw new GuestTrap(`it cancelled a transfer of a ${end.of} that was not under way`);
  }
  if (end.isInSet && !isAsync) {
    throw new GuestTrap(`it waited for a ${end.of} that is in a waitable set`);
  }
  end.state = "cancelling";
  if (end.buffer !== null) end.shared.cancel(end.buffer);
  // Whoever is on the other side lets go at once, so that no guest has to be one that can be suspended here.
  const event = end.takeEvent();
  if (event === null) throw new Error("a transfer went on that was cancelled");
  return event[2];
}
