import { CallTooLarge } from "../errors.ts";
import type { AbiContext } from "./abi-context.ts";
import { flatParametersMax, flatPlaces, layoutOf } from "../types/layout.ts";
import { giveBack } from "./handle-table.ts";
import { liftOf } from "./lift.ts";
import { lowerOf } from "./lower.ts";
import { textError } from "./text-error.ts";
import type { FunctionType, ValueType } from "../types/types.ts";

/** A function as core WebAssembly calls it. */
export type CoreFunction = (...values: unknown[]) => unknown;

/** A function of component-level values. */
export type ValueFunction = (values: readonly unknown[]) => unknown;

/** Makes the value that a function answers with where its arguments were too much, or null where its type has none. */
export type Refuse = (error: CallTooLarge) => unknown;

/** What is special about a lowered function. */
export interface Lowering {
  readonly refuse?: Refuse | null;
  /** It may be called from allocators and post-return functions. */
  readonly isFree?: boolean;
}

/**
 * Makes a function of component-level values callable by core WebAssembly ("canon lower"). Where it
 * answers with a promise, so does the core function. `refuse` answers for calls that give too much.
 */
export function lowerFunction(
  type: FunctionType,
  context: AbiContext,
  call: ValueFunction,
  { refuse = null, isFree = false }: Lowering = {},
): CoreFunction {
  const { take, count } = argumentsReader(type.parameters.map((one) => one.type));
  const give = resultWriter(type.result);
  const { passage, resources } = context;
  const finish = (values: readonly unknown[], result: unknown): unknown =>
    passage.closed(() => give(context, values[count], result));
  return (...values) => {
    if (!isFree) passage.leave();
    let given: readonly unknown[];
    try {
      given = take(context, values);
    } catch (error) {
      const answer = refuse !== null && error instanceof CallTooLarge ? refuse(error) : null;
      if (answer === null) throw error;
      giveBack(resources.takeLent());
      return finish(values, answer);
    }
    const lent = resources.takeLent();
    const result = call(given);
    if (result instanceof Promise) {
      return result.then((settled: unknown) => {
        giveBack(lent);
        return finish(values, settled);
      });
    }
    giveBack(lent);
    return finish(values, result);
  };
}

/** How a function whose result has an error with a text refuses calls that give too much; null for other types. */
export function refusalOf(
  { result }: FunctionType,
  tell: (error: CallTooLarge) => string,
): Refuse | null {
  if (result?.kind !== "result" || result.error === null) return null;
  const { error: type } = result;
  const payload = type.kind === "enum" ? null : textError(type);
  return payload === null ? null : (error) => ({ tag: "err", value: payload(tell(error)) });
}

/** Reads arguments; `count` is how many core values they are, after which the result's place follows. */
interface ArgumentsReader {
  readonly count: number;
  take(context: AbiContext, values: readonly unknown[]): unknown[];
}

/** Takes arguments: as core values where those are not more than `flatMax`. */
export function argumentsReader(
  types: readonly ValueType[],
  flatMax = flatParametersMax,
): ArgumentsReader {
  const lifts = types.map(liftOf);
  const places = flatPlaces(types);
  const count = types.reduce((sum, type) => sum + layoutOf(type).flat.length, 0);
  if (count > flatMax) {
    const record = { kind: "tuple", elements: types } as const;
    const lift = liftOf(record);
    return {
      count: 1,
      take: (context, values) => lift.load(context, values[0] as number) as unknown[],
    };
  }
  const [first, second] = lifts;
  const place = places[1] ?? 0;
  // Most functions have one or two; a list made in one piece is made faster.
  if (first === undefined) return { count, take: () => [] };
  if (second === undefined) {
    return { count, take: (context, values) => [first.flat(context, values, 0)] };
  }
  if (lifts.length === 2) {
    return {
      count,
      take: (context, values) => [
        first.flat(context, values, 0),
        second.flat(context, values, place),
      ],
    };
  }
  return {
    count,
    take: (context, values) =>
      lifts.map((lift, at) => lift.flat(context, values, places[at] as number)),
  };
}

/** Gives what a function answers with, at a place where that is one core value only for nobody. */
export function resultWriter(
  type: ValueType | null,
): (context: AbiContext, place: unknown, value: unknown) => unknown {
  if (type === null) return () => undefined;
  const lower = lowerOf(type);
  if (layoutOf(type).flat.length > 1) {
    return (context, place, value) => lower.store(context, place as number, value);
  }
  return (context, _place, value) => {
    const values: unknown[] = [];
    lower.flat(context, value, values);
    return values[0];
  };
}
