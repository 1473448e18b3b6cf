import { errorTable, type BobbinError } from "../../../errors.ts";
import type { Answer } from "../../../stores/store.ts";
import { knownError } from "../guest-failure.ts";
import { ResultError } from "@bobbin-kv/wasm-linker";

/**
 * Carries out a key-value call and gives its answer in an interface's own shape; what goes wrong
 * becomes the interface's error. Stays synchronous as long as the store does.
 */
export function answer<Found, Given>(
  work: () => Answer<Found>,
  shape: (found: Found) => Given,
  errorOf: (error: BobbinError) => unknown,
): Given | Promise<Given> {
  const fail = (error: unknown): never => {
    const known = knownError(error);
    throw known === null ? error : new ResultError(errorOf(known));
  };
  try {
    const found = work();
    return found instanceof Promise ? found.then(shape).catch(fail) : shape(found);
  } catch (error) {
    return fail(error);
  }
}

/** The error of `fermyon:spin/key-value` in its first version. */
export function errorV1(error: BobbinError): unknown {
  const tag = errorTable[error.code].v1;
  return tag === "io" ? { tag, value: textOf(error) } : { tag };
}

/** The error of `fermyon:spin/key-value@2.0.0`. */
export function errorV2(error: BobbinError): unknown {
  const tag = errorTable[error.code].v2;
  return tag === "other" ? { tag, value: textOf(error) } : { tag };
}

/** The error of `wasi:keyvalue`, which knows no full table. */
export function errorWasi(error: BobbinError): unknown {
  const tag = errorTable[error.code].v2;
  return tag === "other" || tag === "store-table-full"
    ? { tag: "other", value: textOf(error) }
    : { tag };
}

/** Spin's own text where it has one. */
export function textOf(error: BobbinError): string {
  return error.code === "result-too-large" ? error.message : error.codedText;
}

/** What an interface answers where there is nothing to say. */
export const nothing = (): undefined => undefined;
