import { bobbinError } from "../../../errors.ts";
import { textOf } from "./call-arguments.ts";

/** Any 64-bit number with its sign. */
const deltaDigitsMax = 20;

/** What is added to a counter, in decimal as the runtime sends it. */
export function deltaOf(digits: unknown): bigint {
  const text = textOf(digits);
  if (text.length <= deltaDigitsMax && /^-?\d+$/.test(text)) return BigInt(text);
  throw bobbinError("invalid-argument", {
    what: "the delta does not fit a signed 64-bit integer",
  });
}
