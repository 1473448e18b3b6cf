import { type BobbinError, bobbinError } from "../../errors.ts";
import { describeProcessorUse, type ProcessorUse } from "../processor-use.ts";
import type { CallMeter } from "./call-meter.ts";

/** Why a guest was stopped that used so much in the entry that the meter counts. */
export function outOfTime(meter: CallMeter, use: ProcessorUse, cause?: unknown): BobbinError {
  const { millisecondsMax: milliseconds } = meter;
  const used = describeProcessorUse(use);
  // On a machine that has more to do than it can, the worker is not given away for ever either.
  if (use.milliseconds < milliseconds) {
    return bobbinError("guest-held-worker", { held: meter.heldMilliseconds(), used }, cause);
  }
  return bobbinError("guest-out-of-time", { milliseconds, used }, cause);
}
