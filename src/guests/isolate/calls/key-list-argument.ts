import { bobbinError } from "../../../errors.ts";
import { isolateCallLimits } from "../../../limits.ts";
import { RefusedCall, textOf } from "./call-arguments.ts";

const { batchKeysMax } = isolateCallLimits;

/** A list of keys as the runtime sends it, as JSON. Throws batch-too-large. */
export function keyList(json: unknown): string[] {
  const keys: unknown = parseKeys(textOf(json));
  if (!Array.isArray(keys)) throw new RefusedCall("keys are expected");
  if (keys.length > batchKeysMax) {
    throw bobbinError("batch-too-large", { what: "keys", found: keys.length, max: batchKeysMax });
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
