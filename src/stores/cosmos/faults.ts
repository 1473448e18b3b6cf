/** What went wrong between the client and the service, and what that means for the call. */

import { type BobbinError, bobbinError, isBobbinError } from "../../errors.ts";
import { TransportFailure } from "./http-client.ts";

/** A store as error texts name it. */
export interface StorePlace {
  readonly store: string;
  /** Where the service is, without secrets. */
  readonly address: string;
  readonly timeoutMilliseconds: number;
  /** What is missing when the service says so, and the commands that make it. */
  readonly missing: { readonly what: string; readonly command: string };
}

/** The HTTP status of an error of the client, or null when it is none of the service's. */
export function statusOf(error: unknown): number | null {
  const { code } = error as { code?: unknown };
  return typeof code === "number" ? code : null;
}

// The numbers are those of the service's REST interface and of the sub-statuses in Microsoft's clients.
const replicaBehind = 1002;
const overloaded = new Set([429, 449]);

/**
 * Whether a 404 means that there is no such item. With a sub-status it means something else: 1003 that the container
 * is missing, 1002 that the replica that was asked does not have what this process wrote yet.
 */
export function isItemMissing(answer: unknown): boolean {
  const { code, statusCode } = answer as { code?: unknown; statusCode?: unknown };
  return (code === 404 || statusCode === 404) && (substatusOf(answer) ?? 0) === 0;
}

/** Whether the service never did what it was asked: for a write that makes it safe to repeat. */
export function isCertainlyNotApplied(error: unknown): boolean {
  if (error instanceof TransportFailure) return !error.wasSent;
  return overloaded.has(statusOf(error) ?? 0);
}

/** Whether to ask again may help: for a read, which can do no harm. */
export function isTransient(error: unknown): boolean {
  if (error instanceof TransportFailure) return !error.wasAborted;
  const status = statusOf(error) ?? 0;
  if (status === 404) return substatusOf(error) === replicaBehind;
  return overloaded.has(status) || [408, 410, 500, 502, 503, 504].includes(status);
}

/** The error of the table for what a read met. */
export function toReadError(error: unknown, place: StorePlace): BobbinError {
  const known = toCertainError(error, place);
  if (known !== null) return known;
  const { store, address, timeoutMilliseconds: milliseconds } = place;
  const detail = describeFailure(error);
  const status = statusOf(error) ?? 0;
  if (isAborted(error) || status === 408) {
    return bobbinError("store-timeout", { store, address, milliseconds }, error);
  }
  if (error instanceof TransportFailure) {
    return bobbinError("store-unreachable", { store, address, detail }, error);
  }
  const code = status === 503 ? "store-overloaded" : "store-engine-failed";
  return bobbinError(code, { store, address, detail }, error);
}

/** The error of the table for what a write met: `store-outcome-unknown` unless it was certainly not applied. */
export function toWriteError(error: unknown, operation: string, place: StorePlace): BobbinError {
  const known = toCertainError(error, place);
  if (known !== null) return known;
  const { store, address } = place;
  const detail = describeFailure(error);
  const status = statusOf(error) ?? 0;
  if (status >= 400 && status < 500 && ![408, 410].includes(status)) {
    return bobbinError("store-engine-failed", { store, address, detail }, error);
  }
  // An answer of whatever kind is the end of it; without one the request may still be under way.
  const isOnItsWay = error instanceof TransportFailure;
  return bobbinError(
    "store-outcome-unknown",
    { store, address, operation, detail, isOnItsWay },
    error,
  );
}

/** Errors that mean that nothing was changed, whatever was asked; null for all others. */
function toCertainError(error: unknown, place: StorePlace): BobbinError | null {
  if (isBobbinError(error)) return error;
  const { store, address, timeoutMilliseconds: milliseconds, missing } = place;
  const detail = describeFailure(error);
  if (error instanceof TransportFailure && !error.wasSent) {
    return error.wasAborted
      ? bobbinError("store-timeout", { store, address, milliseconds }, error)
      : bobbinError("store-unreachable", { store, address, detail }, error);
  }
  const status = statusOf(error) ?? 0;
  if (overloaded.has(status)) {
    return bobbinError("store-overloaded", { store, address, detail }, error);
  }
  if (status === 401 || status === 403 || isCredentialFailure(error)) {
    return bobbinError("store-not-permitted", { store, address, detail }, error);
  }
  if (status === 404 && substatusOf(error) !== replicaBehind)
    return bobbinError("store-missing", { store, address, ...missing }, error);
  return null;
}

/** The status and its name alone: messages of the service quote what was sent. */
function describeFailure(error: unknown): string {
  if (error instanceof TransportFailure) return error.message;
  const status = statusOf(error);
  if (status === null) {
    return isCredentialFailure(error) ? "no credentials were found" : nameOf(error);
  }
  const substatus = substatusOf(error);
  const name = (error as { body?: { code?: unknown } }).body?.code;
  return [
    `HTTP status ${status}`,
    ...(typeof name === "string" && /^\w+$/.test(name) ? [name] : []),
    ...(substatus === null ? [] : [`(sub-status ${substatus})`]),
  ].join(" ");
}

function substatusOf(error: unknown): number | null {
  const { substatus } = error as { substatus?: unknown };
  return typeof substatus === "number" ? substatus : null;
}

function isAborted(error: unknown): boolean {
  if (error instanceof TransportFailure) return error.wasAborted;
  return nameOf(error) === "AbortError";
}

/** What `@azure/identity` throws before anything is sent to the service. */
function isCredentialFailure(error: unknown): boolean {
  return /^(CredentialUnavailable|Aggregate|)Authentication(Required)?Error$|^CredentialUnavailableError$/.test(
    nameOf(error),
  );
}

function nameOf(error: unknown): string {
  if (typeof error !== "object" || error === null || !("name" in error)) return "";
  return typeof error.name === "string" ? error.name : "";
}
