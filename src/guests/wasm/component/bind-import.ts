import { ResultError, type GuestCall, type HostFunction } from "../host.ts";
import type { AbiContext } from "./abi-context.ts";
import { FlatValues } from "./flat-values.ts";
import { layoutOf } from "./layout.ts";
import { liftOf } from "./lift.ts";
import { lowerOf } from "./lower.ts";
import type { FunctionType, ValueType } from "./types.ts";

const flatParametersMax = 16;

/** A function as core WebAssembly calls it. */
export type CoreFunction = (...values: unknown[]) => unknown;

/** A function of component-level values. */
export type ValueFunction = (values: readonly unknown[]) => unknown;

/**
 * Makes a function of component-level values callable by core WebAssembly ("canon lower"). Where it
 * answers with a promise, so does the core function.
 */
export function lowerFunction(
  type: FunctionType,
  context: AbiContext,
  call: ValueFunction,
): CoreFunction {
  const takes = argumentsReader(type.parameters.map((one) => one.type));
  const gives = resultWriter(type.result);
  return (...values) => {
    const flat = new FlatValues(values);
    const result = call(takes(context, flat));
    if (result instanceof Promise) {
      return result.then((settled: unknown) => gives(context, flat, settled));
    }
    return gives(context, flat, result);
  };
}

function argumentsReader(
  types: readonly ValueType[],
): (context: AbiContext, flat: FlatValues) => unknown[] {
  const lifts = types.map(liftOf);
  const count = types.reduce((sum, type) => sum + layoutOf(type).flat.length, 0);
  if (count <= flatParametersMax) {
    return (context, flat) => lifts.map((lift) => lift.flat(context, flat));
  }
  const lift = liftOf({ kind: "tuple", elements: types });
  return (context, flat) => lift.load(context, (flat.next() as number) >>> 0) as unknown[];
}

function resultWriter(
  type: ValueType | null,
): (context: AbiContext, flat: FlatValues, value: unknown) => unknown {
  if (type === null) return () => undefined;
  const lower = lowerOf(type);
  if (layoutOf(type).flat.length > 1) {
    return (context, flat, value) => {
      lower.store(context, (flat.next() as number) >>> 0, value);
    };
  }
  return (context, _flat, value) => {
    const values: unknown[] = [];
    lower.flat(context, value, values);
    return values[0];
  };
}

/** What happens around the host's functions. */
export interface CallEvents {
  current(): GuestCall;
  waiting(): void;
  resumed(): void;
  failed(error: unknown): void;
}

/**
 * The host's function as one of component-level values: `current` finds the request it is called
 * for, `waiting` and `resumed` are called before a guest waits and before it goes on, and `failed`
 * hears of what the function throws apart from `ResultError`.
 */
export function hostCall(
  type: FunctionType,
  target: HostFunction,
  { current, waiting, resumed, failed }: CallEvents,
): ValueFunction {
  const call = target as (call: GuestCall, ...values: readonly unknown[]) => unknown;
  const isResult = type.result?.kind === "result";
  const finish = (value: unknown): unknown => (isResult ? { tag: "ok", value } : value);
  const fail = (error: unknown): unknown => {
    if (isResult && error instanceof ResultError) return { tag: "err", value: error.payload };
    failed(error);
    throw error;
  };
  return (values) => {
    try {
      const answer = call(current(), ...values);
      if (!(answer instanceof Promise)) return finish(answer);
      waiting();
      return answer.then(finish, fail).finally(resumed);
    } catch (error) {
      return fail(error);
    }
  };
}
