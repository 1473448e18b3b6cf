import type { AbiContext } from "../abi/abi-context.ts";
import {
  argumentsReader,
  type CoreFunction,
  type Lowering,
  type ValueFunction,
} from "../abi/bind-import.ts";
import { asyncFlatParametersMax, layoutOf } from "../types/layout.ts";
import { dispose } from "../abi/handle-table.ts";
import { lowerOf } from "../abi/lower.ts";
import type { FunctionType, ValueType } from "../types/types.ts";
import { asError, CallTooLarge, GuestTrap } from "../errors.ts";
import type { Errand } from "./errands.ts";
import { onBehalfOf } from "../instrument/running.ts";
import type { HostCalls } from "./host-calls.ts";
import { refuseWait } from "./nested.ts";
import { Subtask, subtaskStates } from "./subtask.ts";
import type { Frame, Owner, Task, TaskCaller } from "./task.ts";
import type { Tasks } from "./tasks.ts";

/** What calls of the host are made by. */
export interface HostCalling {
  readonly tasks: Tasks;
  readonly hostCalls: HostCalls;
}

/**
 * Makes a function of the host callable by core WebAssembly that does not wait for it: where it answers with a
 * promise, what it resolves with is put where the guest wanted it when it is there, and the guest is told.
 */
export function lowerHostAsync(
  type: FunctionType,
  context: AbiContext,
  call: ValueFunction,
  { tasks, hostCalls }: HostCalling,
  { refuse = null, isFree = false }: Lowering,
): CoreFunction {
  const { passage, resources } = context;
  const { take, store } = lowering(type, context);
  /** Calls the function, for the task that `made` it: true where it has answered at once. */
  const begin = (subtask: Subtask, values: readonly unknown[], made: Frame | null): boolean => {
    let answer: unknown;
    try {
      const given = take(values);
      subtask.lent = resources.takeLent();
      answer = onBehalfOf(tasks.guard, made, () => call(given));
    } catch (error) {
      answer = refuse !== null && error instanceof CallTooLarge ? refuse(error) : null;
      if (answer === null) throw error;
      subtask.lent = resources.takeLent();
    }
    subtask.begin();
    if (!(answer instanceof Promise)) {
      store(values, answer);
      subtask.resolve(true);
      return true;
    }
    // What has begun goes on; the guest has no part in it any more.
    subtask.cancel = () => subtask.resolve(false);
    hostCalls.begin();
    const outside = tasks.outside();
    const settle = (settled: unknown): void => {
      hostCalls.end();
      if (subtask.isResolved) return discard(settled);
      store(values, settled);
      subtask.resolve(true);
    };
    answer.then(
      (settled: unknown) => outside(() => settle(settled)),
      (error: unknown) => outside(() => rethrow(error)),
    );
    return false;
  };
  /** The call has to wait until another one is over. */
  const queue = (subtask: Subtask, values: readonly unknown[]): void => {
    const { frame } = tasks;
    const work = (): void => void begin(subtask, values, frame);
    subtask.cancel = () => {
      hostCalls.forget(work);
      subtask.resolve(false);
    };
    hostCalls.wait(work);
  };
  return (...values) => {
    if (!isFree) passage.leave();
    const subtask = new Subtask();
    if (hostCalls.isFull) queue(subtask, values);
    else if (begin(subtask, values, tasks.frame)) {
      subtask.deliver();
      return subtaskStates.returned;
    }
    resources.put(subtask);
    return subtask.state | (subtask.index << 4);
  };
}

function rethrow(error: unknown): never {
  throw error;
}

/** Nobody gets what a call has come to that was given up. */
function discard(settled: unknown): void {
  const { value } = Object(settled) as { value?: unknown };
  for (const one of [settled, value]) if (typeof one === "object" && one !== null) dispose(one);
}

/** Begins a task of a component instance, for the request of whoever calls. */
export type BeginTask = (caller: TaskCaller, errand: Errand | null) => Task;

/** The task that calls. */
interface Calling {
  /** What it is a part of. */
  readonly errand: Errand | null;
  /** Null where it cannot be suspended. */
  readonly caller: Task | null;
}

/** Makes a function of another component instance callable by core WebAssembly that does not wait for it. */
export function lowerGuestAsync(
  type: FunctionType,
  context: AbiContext,
  begin: BeginTask,
  { tasks, owner }: { readonly tasks: Tasks; readonly owner: () => Owner },
): CoreFunction {
  const { passage, resources } = context;
  const { take, store } = lowering(type, context);
  const call = (
    values: readonly unknown[],
    { caller, errand }: Calling,
  ): number | Promise<number> => {
    const subtask = new Subtask();
    const task = begin(
      {
        start: () => {
          subtask.begin();
          const given = take(values);
          subtask.lent = resources.takeLent();
          return given;
        },
        resolve: (outcome) => {
          if (outcome !== "cancelled") store(values, outcome.value);
          subtask.resolve(outcome !== "cancelled");
        },
      },
      errand,
    );
    const told = (): number => {
      if (subtask.isResolved) {
        subtask.deliver();
        return subtaskStates.returned;
      }
      subtask.cancel = () => tasks.cancel(task);
      resources.put(subtask);
      return subtask.state | (subtask.index << 4);
    };
    if (!task.isInTurn || caller === null) return told();
    caller.isInTurn = true;
    return new Promise((resolve, reject) => {
      task.afterTurn = () => {
        try {
          resolve(told());
        } catch (error) {
          reject(asError(error));
        }
      };
    });
  };
  return (...values) => {
    passage.leave();
    const { frame, guard } = tasks;
    const calling = {
      errand: frame?.task.errand ?? null,
      caller: guard.maySuspend ? (frame?.task ?? null) : null,
    };
    return tasks.entering(owner(), () => call(values, calling));
  };
}

/** Calls a function of another component instance and waits for it: its answer, or a promise. */
export function callGuest(begin: BeginTask, values: readonly unknown[], tasks: Tasks): unknown {
  const { frame } = tasks;
  // Also where it would not have to: whether it does is up to the other one.
  refuseWait(frame);
  let outcome: { readonly value: unknown } | null = null;
  let settle: ((value: unknown) => void) | null = null;
  const task = begin(
    {
      start: () => values,
      resolve: (resolved) => {
        if (resolved === "cancelled") throw new GuestTrap("a call ended that nobody had cancelled");
        outcome = resolved;
        settle?.(resolved.value);
      },
    },
    frame?.task.errand ?? null,
  );
  const resolved = outcome as { readonly value: unknown } | null;
  if (resolved !== null) return resolved.value;
  const caller = frame?.task;
  if (caller !== undefined && task.isInTurn) {
    caller.isInTurn = true;
    task.afterTurn = () => {
      if (outcome !== null) return;
      caller.isInTurn = false;
      caller.waits();
    };
  }
  return new Promise((resolve) => {
    settle = resolve;
  });
}

interface Lowered {
  take(values: readonly unknown[]): unknown[];
  /** Puts a result where the guest wanted it. */
  store(values: readonly unknown[], result: unknown): void;
}

function lowering({ parameters, result }: FunctionType, context: AbiContext): Lowered {
  const types = parameters.map((one): ValueType => one.type);
  const { take, count } = argumentsReader(types, asyncFlatParametersMax);
  const lower = result === null ? null : lowerOf(result);
  const { bytes, align } = result === null ? { bytes: 0, align: 1 } : layoutOf(result);
  return {
    take: (values) => take(context, values),
    store: (values, value) => {
      if (lower === null) return;
      const pointer = context.memory.check(values[count] as number, bytes, align);
      context.passage.closed(() => lower.store(context, pointer, value));
    },
  };
}
