/** Takes the place of Bobbin's own interface in a component for Spin, which has none. */
import { KeyValueError } from "../../src/key-value-error.ts";

const refuse = (call: string) => (): never => {
  throw new KeyValueError(
    "not-served",
    `${call} is Bobbin's, and this component was compiled for Spin; compile it with --target bobbin, or use get, set, delete, exists and getKeys`,
  );
};

/** Refused. */
export const getMany = refuse("getMany");
/** Refused. */
export const setMany = refuse("setMany");
/** Refused. */
export const deleteMany = refuse("deleteMany");
/** Refused. */
export const listKeys = refuse("list");
/** Refused. */
export const increment = refuse("increment");
/** Refused. */
export const getVersioned = refuse("getVersioned");
/** Refused. */
export const compareAndSwap = refuse("compareAndSwap");
