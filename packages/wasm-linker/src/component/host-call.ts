import type { ValueFunction } from "../abi/bind-import.ts";
import { ResultError, type CallTooLarge } from "../errors.ts";
import type { HostFunctionImport } from "../plan/plan.ts";
import type { FunctionType } from "../types/types.ts";

/** A request that a guest works on, as far as the linker knows it. */
export interface LinkedCall {
  /** Says that the guest is about to wait. */
  waiting(): void;
}

/**
 * A function of the host: takes the request and component-level values, and answers with one or with a promise.
 * Where its type is a `result`, it answers with the value of `ok`, and for `err` throws a `ResultError` or answers with it.
 */
export type HostFunction<Call> = (call: Call, ...values: never[]) => unknown;

/** A function of the host, and what is to be known of it. */
export interface HostBinding<Call> {
  readonly call: HostFunction<Call>;
  /** It may answer with a promise, for which the guest is suspended. */
  readonly waits: boolean;
  /** It may be called from allocators and post-return functions, as the collector of a language does. */
  readonly isFree: boolean;
  /** Its answers are the same for every instance, so that a guest may remember them from its start. */
  readonly isConstant: boolean;
}

/** What a component is linked to. */
export interface ComponentHost<Call extends LinkedCall> {
  /** Finds what serves an import. */
  find(target: HostFunctionImport): HostBinding<Call>;
  /** A guest that has waited for something goes on. */
  resumed(call: Call): void;
  /** What a guest is told whose call gives more than it may. */
  refusal(error: CallTooLarge): string;
}

/** What happens around the host's functions. */
export interface CallEvents<Call> {
  current(): Call;
  waiting(): void;
  resumed(): void | Promise<void>;
  failed(error: unknown): void;
}

/**
 * The host's function as one of component-level values: `current` finds the request it is called
 * for, `waiting` and `resumed` are called before a guest waits and before it goes on, which it does when the latter is over, and `failed`
 * hears of what the function throws apart from `ResultError`.
 */
export function hostCall<Call>(
  type: FunctionType,
  target: HostFunction<Call>,
  { current, waiting, resumed, failed }: CallEvents<Call>,
): ValueFunction {
  const call = target as (call: Call, ...values: readonly unknown[]) => unknown;
  const isResult = type.result?.kind === "result";
  const fail = (error: unknown): unknown => {
    if (isResult && error instanceof ResultError) return { tag: "err", value: error.payload };
    failed(error);
    throw error;
  };
  const finish = (value: unknown): unknown => {
    if (value instanceof ResultError) return fail(value);
    return isResult ? { tag: "ok", value } : value;
  };
  return (values) => {
    let answer: unknown;
    try {
      answer = call(current(), ...values);
    } catch (error) {
      return fail(error);
    }
    if (!(answer instanceof Promise)) return finish(answer);
    waiting();
    return answer.then(
      async (value) => {
        await resumed();
        return finish(value);
      },
      async (error: unknown) => {
        await resumed();
        return fail(error);
      },
    );
  };
}
