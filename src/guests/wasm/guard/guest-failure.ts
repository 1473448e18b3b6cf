import { bobbinError, isBobbinError, type BobbinError } from "../../../errors.ts";

/** The table's error for whatever ended a guest's request. */
export function guestFailure(error: unknown): BobbinError {
  if (isBobbinError(error)) return error;
  const detail = error instanceof Error ? error.message : String(error);
  return bobbinError("guest-failed", { detail }, error);
}
