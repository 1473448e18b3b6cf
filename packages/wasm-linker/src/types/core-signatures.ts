/** The core types that functions of the component model have. */
import {
  asyncFlatParametersMax,
  flatParametersMax,
  layoutOf,
  type CoreSignature,
  type FlatType,
} from "./layout.ts";
import type { FunctionType } from "./types.ts";

/** What of its options says what a lifted function answers with. */
interface LiftingOptions {
  readonly isAsync: boolean;
  /** What a task is gone on with by events; null for one that waits where it is. */
  readonly callback: object | null;
}

/** The core type of a function that is lifted: more than one result is a place in memory. */
export function liftedSignature(
  { parameters, result }: FunctionType,
  { isAsync, callback }: LiftingOptions,
): CoreSignature {
  const flat = parameters.flatMap(({ type }) => layoutOf(type).flat);
  const given: FlatType[] = flat.length > flatParametersMax ? ["i32"] : [...flat];
  if (isAsync) return { parameters: given, result: callback === null ? null : "i32" };
  const gives = result === null ? [] : layoutOf(result).flat;
  return { parameters: given, result: gives.length > 1 ? "i32" : (gives[0] ?? null) };
}

const signatures = {
  async: new WeakMap<FunctionType, CoreSignature>(),
  sync: new WeakMap<FunctionType, CoreSignature>(),
};

/** The core type of a lowered function, which may answer later where it is async. */
export function signatureOf(type: FunctionType, isAsync = false): CoreSignature {
  const known = signatures[isAsync ? "async" : "sync"];
  let signature = known.get(type);
  if (signature === undefined) {
    signature = loweredSignature(type, isAsync);
    known.set(type, signature);
  }
  return signature;
}

function loweredSignature({ parameters, result }: FunctionType, isAsync: boolean): CoreSignature {
  const flat = parameters.flatMap(({ type }) => layoutOf(type).flat);
  if (isAsync) {
    const given: FlatType[] = flat.length > asyncFlatParametersMax ? ["i32"] : flat;
    return { parameters: result === null ? given : [...given, "i32"], result: "i32" };
  }
  const given: FlatType[] = flat.length > flatParametersMax ? ["i32"] : flat;
  const gives = result === null ? [] : layoutOf(result).flat;
  if (gives.length > 1) return { parameters: [...given, "i32"], result: null };
  return { parameters: given, result: gives[0] ?? null };
}
