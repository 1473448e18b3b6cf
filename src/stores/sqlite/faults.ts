/** From what SQLite and the file system throw to the errors of our table. */

import { bobbinError, isBobbinError } from "../../errors.ts";

/** How long a statement waits for another program's lock, as Spin does. */
export const busyMillisecondsMax = 5000;

// Primary result codes: the low byte of what SQLite reports. https://sqlite.org/rescode.html
const permission = 3;
const busy = 5;
const locked = 6;
const readOnly = 8;
const damaged = 11;
const full = 13;
const cannotOpen = 14;
const notADatabase = 26;

/** The error of the table for anything caught around SQLite; errors of the table pass through. */
export function storeFault(path: string, error: unknown): Error {
  if (isBobbinError(error)) return error;
  if (!(error instanceof Error))
    return bobbinError("store-unavailable", { path, detail: String(error) }, error);
  const detail = detailOf(error);
  switch (resultOf(error)) {
    case null:
      // Not from SQLite: a mistake of ours or a wrong argument, which no table text explains better.
      return error;
    case busy:
    case locked:
      return bobbinError("store-busy", { path, waitedMilliseconds: busyMillisecondsMax }, error);
    case readOnly:
      return bobbinError("store-read-only", { path }, error);
    case damaged:
      return bobbinError("store-damaged", { path, detail }, error);
    case full:
      return bobbinError("store-disk-full", { path }, error);
    case permission:
    case cannotOpen:
      return bobbinError("store-not-accessible", { path, detail }, error);
    case notADatabase:
      return bobbinError("store-not-a-database", { path }, error);
    default:
      return bobbinError("store-unavailable", { path, detail }, error);
  }
}

function resultOf(error: Error): number | null {
  const { errcode } = error as { errcode?: unknown };
  return typeof errcode === "number" ? errcode & 0xff : null;
}

/** SQLite's own words for its result; its longer message may quote SQL. */
function detailOf(error: Error): string {
  const { errstr, errcode } = error as { errstr?: unknown; errcode?: unknown };
  const words = typeof errstr === "string" ? errstr : error.message;
  return typeof errcode === "number" && errcode > 0xff ? `${words} (SQLite ${errcode})` : words;
}
