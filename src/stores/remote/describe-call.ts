/** A call as error texts name it: the same words for every engine. */

/** What a call of a store does that changes something. */
export type WriteOperation = "set" | "delete" | "increment" | "compare-and-swap" | "commit";

/** Names the first of the keys, and no value: `set of key "a" and 3 more`. */
export function describeCall(operation: WriteOperation, keys: readonly string[]): string {
  const [first = ""] = keys;
  const others = keys.length > 1 ? ` and ${keys.length - 1} more` : "";
  return `${operation} of key ${JSON.stringify(first)}${others}`;
}
