import type { AbiContext } from "../abi/abi-context.ts";
import { argumentsReader, type CoreFunction } from "../abi/bind-import.ts";
import type { EntryClass } from "../abi/handle-table.ts";
import type { BuiltInName } from "../plan/built-in-names.ts";
import { liftOf } from "../abi/lift.ts";
import type { BuiltIn } from "../plan/plan.ts";
import { isSameOptional } from "../types/same-type.ts";
import type { ValueType } from "../types/types.ts";
import { GuestTrap } from "../errors.ts";
import { cancelCopy, copy, type CopyForm } from "./copies.ts";
import { End, type EndKind } from "../streams/end.ts";
import { ErrorContext } from "../streams/error-context.ts";
import { refuseWait } from "./nested.ts";
import { GuestFuture } from "../streams/future.ts";
import { GuestStream } from "../streams/stream.ts";
import type { Task, Owner } from "./task.ts";
import type { Tasks } from "./tasks.ts";
import { giveTurn, pollSet, waitForSet } from "./waits.ts";
import { cancelSubtask, Subtask } from "./subtask.ts";
import { Waitable, WaitableSet } from "../streams/waitable.ts";

/** What a built-in function works on. */
export interface BuiltInParts {
  readonly owner: Owner;
  readonly tasks: Tasks;
  readonly context: AbiContext;
}

/** Makes a built-in function, as core modules call it. */
export function makeBuiltIn(builtIn: BuiltIn, parts: BuiltInParts): CoreFunction {
  const { name } = builtIn;
  const call = callOf(builtIn, parts);
  const { passage } = parts.owner;
  // The context of a task is asked for by allocators as well.
  const isFree = name.startsWith("context.") || name.startsWith("backpressure.");
  return (...values) => {
    if (!isFree) passage.leave();
    const answer = call(...values);
    if (answer instanceof Promise) refuseWait(parts.tasks.frame);
    return answer;
  };
}

/** The task that runs; what runs outside of tasks has none of its own. */
function currentTask({ tasks, owner }: BuiltInParts): Task {
  return tasks.frame?.task ?? owner.plain;
}

function callOf(builtIn: BuiltIn, parts: BuiltInParts): CoreFunction {
  const { name, slot, flag } = builtIn;
  const { owner, tasks } = parts;
  const { table } = owner;
  switch (name) {
    case "context.get":
      return () => currentTask(parts).storage[slot as 0 | 1];
    case "context.set":
      return (value) => {
        currentTask(parts).storage[slot as 0 | 1] = value as number;
      };
    case "task.return":
      return taskReturn(builtIn, parts);
    case "task.cancel":
      return () => asyncTask(parts).cancel();
    case "backpressure.inc":
      return () => {
        owner.backpressure += 1;
        if (owner.backpressure > backpressureMax) {
          throw new GuestTrap(`it asked for backpressure more than ${backpressureMax} times`);
        }
      };
    case "backpressure.dec":
      return () => {
        owner.backpressure -= 1;
        if (owner.backpressure < 0)
          throw new GuestTrap("it lifted backpressure that there was not");
        if (owner.backpressure === 0) tasks.release(owner);
      };
    case "thread.yield":
      // Where it may not wait there are no others whose turn it could be.
      return () => (tasks.frame?.task.lifted ? giveTurn(currentTask(parts), tasks, flag) : 0);
    case "subtask.cancel":
      return (handle) => cancelSubtask(table, tasks, handle as number, flag);
    case "error-context.new":
      return (pointer, length) =>
        table.put(
          new ErrorContext(parts.context.memory.readText(pointer as number, length as number)),
        );
    case "error-context.debug-message":
      return (handle, pointer) => debugMessage(parts, handle as number, pointer as number);
    default:
      return setCallOf(name, builtIn, parts) ?? endCallOf(name, builtIn, parts);
  }
}

/** By the canonical ABI. */
const backpressureMax = 2 ** 16 - 1;

/** Those of waitable sets and their members. */
function setCallOf(name: BuiltInName, { flag }: BuiltIn, parts: BuiltInParts): CoreFunction | null {
  const { table } = parts.owner;
  const setAt = (handle: unknown): WaitableSet =>
    table.find((handle as number) >>> 0, WaitableSet, "waitable set");
  const drop =
    <Entry extends { drop(): void }>(kind: EntryClass<Entry>, what: string): CoreFunction =>
    (handle) => {
      table.find((handle as number) >>> 0, kind, what).drop();
      table.remove((handle as number) >>> 0);
    };
  switch (name) {
    case "waitable-set.new":
      return () => table.put(new WaitableSet());
    case "waitable-set.wait":
      return (set, pointer) =>
        waitForSet(
          setAt(set),
          currentTask(parts),
          parts.tasks,
          parts.context,
          flag,
          pointer as number,
        );
    case "waitable-set.poll":
      return (set, pointer) =>
        pollSet(setAt(set), currentTask(parts), parts.context, flag, pointer as number);
    case "waitable-set.drop":
      return drop(WaitableSet, "waitable set");
    case "subtask.drop":
      return drop(Subtask, "call");
    case "error-context.drop":
      return drop(ErrorContext, "error context");
    case "waitable.join":
      return (handle, set) => {
        const waitable = table.find((handle as number) >>> 0, Waitable, "waitable");
        waitable.join(set === 0 ? null : setAt(set));
      };
    default:
      return null;
  }
}

/** Those of streams and futures. */
function endCallOf(name: BuiltInName, builtIn: BuiltIn, parts: BuiltInParts): CoreFunction {
  const { type: element, flag, options } = builtIn;
  const { owner, tasks, context } = parts;
  const { table } = owner;
  const of = name.startsWith("stream.") ? "stream" : "future";
  const side = /(?:read|readable)$/.test(name) ? "readable" : "writable";
  const kind: EndKind = { of, side };
  if (name.endsWith(".new")) return () => newEnds(of, element, owner);
  if (name.includes("drop-")) {
    return (handle) => {
      table.end((handle as number) >>> 0, kind, element).drop();
      table.remove((handle as number) >>> 0);
    };
  }
  const isCancel = name.includes("cancel-");
  const form: CopyForm = { kind, element, isAsync: isCancel ? flag : options.isAsync };
  if (isCancel) return (handle) => cancelCopy(form, table, handle as number);
  return (...values) => copy(form, context, tasks, values as number[]);
}

/** The handles of both ends, in one number. */
function newEnds(of: "stream" | "future", element: ValueType | null, { table }: Owner): bigint {
  const shared = of === "stream" ? new GuestStream() : new GuestFuture();
  const readable = table.put(new End({ of, side: "readable" }, element, shared));
  const writable = table.put(new End({ of, side: "writable" }, element, shared));
  return (BigInt(writable) << 32n) | BigInt(readable);
}

/** The task that runs, where that is one that gives its value by a call. */
function asyncTask(parts: BuiltInParts): Task {
  const { lifted } = currentTask(parts);
  if (lifted?.isAsync === true) return currentTask(parts);
  throw new GuestTrap("it gave a task's value outside of an asynchronous task");
}

function taskReturn({ type, options }: BuiltIn, parts: BuiltInParts): CoreFunction {
  const { context } = parts;
  const types = type === null ? [] : [type];
  const { take } = argumentsReader(types);
  const isWhole = type !== null && liftOf(type) !== null;
  return (...values) => {
    const task = asyncTask(parts);
    const lifted = task.lifted as NonNullable<Task["lifted"]>;
    if (!isSameOptional(type, lifted.type.result)) {
      throw new GuestTrap("it returned from a task with a value of another type");
    }
    if (options.encoding !== lifted.encoding) {
      throw new GuestTrap("it returned from a task with texts that are kept otherwise");
    }
    const hasBoth = options.memory !== null && lifted.context.hasMemory;
    if (hasBoth && lifted.context.memory.isOther(context.memory)) {
      throw new GuestTrap("it returned from a task with a value in another memory");
    }
    task.return(isWhole ? take(context, values)[0] : undefined);
  };
}

function debugMessage({ owner, context }: BuiltInParts, handle: number, pointer: number): void {
  const { message } = owner.table.find(handle >>> 0, ErrorContext, "error context");
  const { memory, passage } = context;
  const start = passage.closed(() => memory.writeText(message));
  const length = memory.writtenLength;
  const at = memory.check(pointer, 8, 4);
  memory.view.setUint32(at, start, true);
  memory.view.setUint32(at + 4, length, true);
}
