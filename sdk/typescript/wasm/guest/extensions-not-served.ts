/** Takes the place of each of Bobbin's own interfaces in a component for Spin, which has none. */
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
/** Refused. */
export const set = refuse("an expiry or metadata");
/** Refused. */
export const getEntries = refuse("getEntries");
/** Refused. */
export const getDetails = refuse("getDetails");
/** Refused. */
export const listEntries = refuse("list with values");
/** Refused. */
export const commit = refuse("atomic");
/** Refused. */
export const watch = refuse("watch");
/** Never reached: nothing is watched. */
export const next = refuse("watch");
/** Never reached. */
export const end = next;
