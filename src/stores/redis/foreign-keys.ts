/** Keys of the layout `bobbin`, which whoever uses the layout `spin` of the same database has to leave alone. */

import { bobbinError } from "../../errors.ts";

const pattern = /^bobbin:\{[^{}]*\}:(?:values|keys|absent|partitions)$/;
const firstByte = "b".charCodeAt(0);

/** Whether a key of the database is one in which the layout `bobbin` keeps a store. */
export function isForeignKey(key: Buffer): boolean {
  // Most keys begin with something else.
  return key[0] === firstByte && pattern.test(key.toString("latin1"));
}

/** Throws key-not-supported where one of the keys is such a key, whether or not it is there. */
export function refuseForeignKeys(store: string, keys: readonly string[]): void {
  const foreign = keys.find((key) => pattern.test(key));
  if (foreign === undefined) return;
  throw bobbinError("key-not-supported", {
    store,
    key: foreign,
    reason: 'keys of this form hold stores of layout "bobbin" in the same database',
    engine: 'Redis, layout "spin"',
  });
}
