import type { AbiContext } from "../abi/abi-context.ts";
import { argumentsWriter, resultReader } from "../abi/bind-export.ts";
import { liftedSignature } from "../types/core-signatures.ts";
import type { CoreFunction } from "../abi/bind-import.ts";
import type { CoreSignature } from "../types/layout.ts";
import type { ComponentFunction, TextEncodingName } from "../plan/plan.ts";
import type { FunctionType } from "../types/types.ts";
import { makeEntry } from "../instrument/entry.ts";

/** A core function that was made one of the component model. */
export type LiftedTarget = Extract<ComponentFunction, { kind: "lifted" }>;

/** A function whose calls are tasks, in one instance of its component. */
export interface LiftedFunction {
  readonly type: FunctionType;
  readonly context: AbiContext;
  /** How its texts are kept. */
  readonly encoding: TextEncodingName;
  /** The core function gives its value by `task.return`. */
  readonly isAsync: boolean;
  /** No other task's code may run while its own does, waits in a call included. */
  readonly isExclusive: boolean;
  /** Arguments as core values. */
  give(values: readonly unknown[]): unknown[];
  /** The value that the core function returned, where it does not give it by `task.return`. */
  take(returned: unknown): unknown;
  /** Enters the guest; the promise settles when its code has returned, which `returned` is told before. */
  enter(values: readonly unknown[]): Promise<unknown>;
  readonly callback: ((event: readonly unknown[]) => Promise<unknown>) | null;
  readonly postReturn: CoreFunction | null;
}

const callbackSignature: CoreSignature = { parameters: ["i32", "i32", "i32"], result: "i32" };

/** What a lifted function is made of. */
export interface LiftedParts {
  readonly context: AbiContext;
  readonly core: CoreFunction;
  readonly callback: CoreFunction | null;
  readonly postReturn: CoreFunction | null;
  /** Is told what core functions return, as they do. */
  readonly returned: (value: unknown) => void;
}

/** Makes a function whose calls are tasks. */
export function makeLifted({ type, options }: LiftedTarget, parts: LiftedParts): LiftedFunction {
  const { context, core, callback, postReturn, returned } = parts;
  const give = argumentsWriter(type);
  const take = options.isAsync ? () => undefined : resultReader(type);
  const enter = makeEntry(core, liftedSignature(type, options), returned);
  const goOn = callback === null ? null : makeEntry(callback, callbackSignature, returned);
  return {
    type,
    context,
    encoding: options.encoding,
    isAsync: options.isAsync,
    isExclusive: !options.isAsync || callback !== null,
    give: (values) => give(context, values),
    take: (value) => take(context, value),
    enter: (values) => enter(...values),
    callback: goOn === null ? null : (event) => goOn(...event),
    postReturn,
  };
}
