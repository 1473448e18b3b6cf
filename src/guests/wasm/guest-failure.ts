import { bobbinError, isBobbinError, type BobbinError } from "../../errors.ts";
import { describeProcessorUse } from "../processor-use.ts";
import { CallTooLarge, GuestAbandoned, OutOfMemory, OutOfTime } from "@bobbin-kv/wasm-linker";
import { errorMessage } from "../../common/error-facts.ts";

/** The table's error for one of the table, or for what a guest was stopped for; null for anything else. */
export function knownError(error: unknown): BobbinError | null {
  if (isBobbinError(error)) return error;
  if (error instanceof OutOfTime) {
    const { millisecondsMax: milliseconds, use } = error;
    return bobbinError("guest-out-of-time", { milliseconds, used: describeProcessorUse(use) });
  }
  if (error instanceof OutOfMemory) {
    const mebibytes = Math.floor(error.bytesMax / 2 ** 20);
    return bobbinError("guest-out-of-memory", { mebibytes }, error.cause);
  }
  if (error instanceof CallTooLarge) {
    return bobbinError("guest-call-too-large", { max: error.bytesMax });
  }
  return error instanceof GuestAbandoned ? bobbinError("client-gone", {}) : null;
}

/** The table's error for whatever ended a guest's request. */
export function guestFailure(error: unknown): BobbinError {
  const known = knownError(error);
  if (known !== null) return known;
  const detail = errorMessage(error);
  return bobbinError("guest-failed", { detail }, error);
}

/** What a guest is told whose call gives its host more than it may. */
export function refusal(error: CallTooLarge): string {
  return guestFailure(error).codedText;
}
