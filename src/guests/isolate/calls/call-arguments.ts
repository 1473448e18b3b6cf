/** Arguments of host calls: whatever the guest's runtime has become, nothing else gets further than this. */

import { bobbinError } from "../../../errors.ts";
import { isolateCallLimits } from "../../../limits.ts";

/** An argument that the runtime never gives: it has been broken by its component, or there is a fault in it. */
export class RefusedCall extends Error {}

/** A text. */
export function textOf(value: unknown): string {
  if (typeof value === "string") return value;
  throw new RefusedCall("a text is expected");
}

/** A text or null. */
export function textOrNull(value: unknown): string | null {
  return value === null ? null : textOf(value);
}

/** A whole number from 0 to `max`. */
export function wholeNumber(value: unknown, max: number): number {
  if (Number.isInteger(value) && (value as number) >= 0 && (value as number) <= max) {
    return value as number;
  }
  throw new RefusedCall(`a whole number from 0 to ${max} is expected`);
}

/** Keys as JSON. Throws batch-too-large. */
export function keyList(json: unknown): string[] {
  const keys: unknown = parseKeys(textOf(json));
  if (!Array.isArray(keys)) throw new RefusedCall("keys are expected");
  const { batchKeysMax } = isolateCallLimits;
  if (keys.length > batchKeysMax) {
    throw bobbinError("batch-too-large", { keys: keys.length, max: batchKeysMax });
  }
  for (const key of keys) textOf(key);
  return keys as string[];
}

function parseKeys(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch (error) {
    throw new RefusedCall("keys are expected", { cause: error });
  }
}
