/** What the server's errors mean, by their SQLSTATE. */

import { bobbinError } from "../../errors.ts";
import {
  AnswerLost,
  lostError,
  NotSent,
  notSentError,
  type StorePlace,
} from "../remote/outcome.ts";

/** An error as the client gives it that comes from the server. */
export interface ServerError extends Error {
  readonly code: string;
  readonly severity: string;
}

/** Whether an error is the server's answer. */
export function isServerError(error: unknown): error is ServerError {
  const { code, severity } = error as { code?: unknown; severity?: unknown };
  return typeof code === "string" && code.length === 5 && typeof severity === "string";
}

/** The server answered with an error. Its message alone is kept: details of it quote values. */
export class Refusal extends Error {
  readonly code: string;
  /** Whether it ended the connection as well, so that nobody knows what became of the statement. */
  readonly isFatal: boolean;

  constructor({ code, severity, message }: ServerError) {
    super(`${message} (${code})`);
    this.code = code;
    this.isFatal = severity !== "ERROR";
  }
}

/** Serialization, a deadlock that the server resolved, a lock that was not to be had. */
const disturbed = new Set(["40001", "40P01", "55P03"]);
const startingUp = new Set(["57P03"]);
const tooMuch = new Set(["53300"]);
const notPermitted = new Set(["28000", "28P01", "42501"]);
/** Statement completion unknown, and transaction resolution unknown. */
const unknown = new Set(["40003", "08007"]);

/** Whether to try again may help and, for a write, can do no harm. */
export function isRetryable(fault: unknown, isWrite: boolean): boolean {
  if (fault instanceof NotSent) return fault.kind === "unreachable" || fault.kind === "timeout";
  if (fault instanceof AnswerLost) return !isWrite;
  if (!(fault instanceof Refusal)) return false;
  if (isPassing(fault)) return true;
  return fault.isFatal && !isWrite && !notPermitted.has(fault.code) && fault.code !== "3D000";
}

/** Of these nothing was carried out, although some of them end the connection. */
function isPassing({ code }: Refusal): boolean {
  return disturbed.has(code) || startingUp.has(code) || tooMuch.has(code);
}

/** The error of the table for a fault that ended a call; other errors stay what they are. `operation` is null for a read. */
export function toStoreError(
  fault: unknown,
  place: StorePlace & { readonly command: string },
  operation: string | null,
): unknown {
  if (fault instanceof NotSent) return notSentError(fault, place);
  if (fault instanceof AnswerLost) return lostError(fault, place, operation);
  if (!(fault instanceof Refusal)) return fault;
  const { store, address, timeoutMilliseconds: milliseconds, command } = place;
  const { code, message: detail } = fault;
  if (disturbed.has(code) || tooMuch.has(code))
    return bobbinError("store-overloaded", { store, address, detail });
  if (startingUp.has(code)) return bobbinError("store-unreachable", { store, address, detail });
  if (notPermitted.has(code)) return bobbinError("store-not-permitted", { store, address, detail });
  if (code === "3D000" || code === "42P01" || code === "3F000")
    return bobbinError("store-missing", { store, address, what: detail, command });
  if (code === "57014") return bobbinError("store-timeout", { store, address, milliseconds });
  if (fault.isFatal || unknown.has(code)) {
    return operation === null
      ? bobbinError("store-unreachable", { store, address, detail })
      : lostError(new AnswerLost(detail, { isOnItsWay: false }), place, operation);
  }
  return bobbinError("store-engine-failed", { store, address, detail });
}
