import { BobbinError, isBobbinError } from "../../errors.ts";
import type { SentError } from "./messages.ts";

/** An error, ready to be sent to another process. */
export function sentError(error: unknown): SentError {
  if (isBobbinError(error)) return { code: error.code, message: error.message, fix: error.fix };
  const message = error instanceof Error ? (error.stack ?? error.message) : String(error);
  return { code: null, message, fix: null };
}

/** The error as it was thrown in the other process. */
export function receivedError({ code, message, fix }: SentError): Error {
  return code === null ? new Error(message) : new BobbinError(code, message, fix);
}
