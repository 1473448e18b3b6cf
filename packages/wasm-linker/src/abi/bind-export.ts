import type { AbiContext } from "./abi-context.ts";
import type { CoreFunction } from "./bind-import.ts";
import { flatParametersMax, layoutOf } from "../types/layout.ts";
import { liftOf } from "./lift.ts";
import { lowerOf } from "./lower.ts";
import { GuestTrap } from "../errors.ts";
import type { FunctionType } from "../types/types.ts";

/**
 * Makes a core function callable with component-level values ("canon lift"). Where the core function
 * answers with a promise, so does the result.
 */
export function liftFunction(
  type: FunctionType,
  context: AbiContext,
  core: CoreFunction,
  postReturn: CoreFunction | null,
): (values: readonly unknown[]) => unknown {
  const give = argumentsWriter(type);
  const take = resultReader(type);
  const { passage, resources } = context;
  const finish = (result: unknown): unknown => {
    const value = take(context, result);
    if (resources.borrows > 0) {
      throw new GuestTrap("it kept a resource after the call that had lent it");
    }
    if (postReturn !== null) {
      passage.closed(() => postReturn(...(result === undefined ? [] : [result])));
    }
    passage.exit();
    return value;
  };
  return (values) => {
    passage.enter();
    const given = passage.closed(() => give(context, values));
    const result = core(...given);
    return result instanceof Promise ? result.then(finish) : finish(result);
  };
}

/** Gives a lifted function its arguments. */
export function argumentsWriter(
  type: FunctionType,
): (context: AbiContext, values: readonly unknown[]) => unknown[] {
  const types = type.parameters.map((one) => one.type);
  const lowers = types.map(lowerOf);
  const count = types.reduce((sum, one) => sum + layoutOf(one).flat.length, 0);
  if (count <= flatParametersMax) {
    return (context, values) => {
      const flat: unknown[] = [];
      for (const [at, lower] of lowers.entries()) lower.flat(context, values[at], flat);
      return flat;
    };
  }
  const record = { kind: "tuple", elements: types } as const;
  const { bytes, align } = layoutOf(record);
  const lower = lowerOf(record);
  return (context, values) => {
    const pointer = context.memory.allocate(align, bytes);
    lower.store(context, pointer, values);
    return [pointer];
  };
}

/** Takes what a lifted function returns. */
export function resultReader(
  type: FunctionType,
): (context: AbiContext, result: unknown) => unknown {
  const { result } = type;
  if (result === null) return () => undefined;
  const lift = liftOf(result);
  if (layoutOf(result).flat.length > 1) {
    return (context, pointer) => lift.load(context, pointer as number);
  }
  return (context, value) => lift.flat(context, [value], 0);
}
