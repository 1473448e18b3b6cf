/** From what SQLite and the file system throw to the errors of our table. */

import { statfsSync } from "node:fs";
import { dirname } from "node:path";
import { bobbinError, isBobbinError } from "../../errors.ts";
import { fileLockLimits } from "../../limits.ts";
import { errorCode } from "../../common/error-facts.ts";

// Primary result codes: the low byte of what SQLite reports. https://sqlite.org/rescode.html
const permission = 3;
const busy = 5;
const locked = 6;
const readOnly = 8;
const damaged = 11;
const inputOutput = 10;
const full = 13;
const cannotOpen = 14;
const notADatabase = 26;
// Extended codes of "disk I/O error": the sync of a file, and of a folder.
const syncFailures: readonly unknown[] = [10 + (4 << 8), 10 + (5 << 8)];
/** What SQLite makes of its files at the least, the index of a WAL among them. */
const roomBytesMin = 65_536;

/** The error of the table for anything caught around SQLite; errors of the table pass through. */
export function storeFault(
  path: string,
  error: unknown,
  waitedMilliseconds: number = fileLockLimits.busyMillisecondsMax,
): unknown {
  if (isBobbinError(error) || !(error instanceof Error)) return error;
  const detail = detailOf(error);
  if (isSyncFailure(error)) return bobbinError("store-write-lost", { path, detail }, error);
  switch (resultOf(error)) {
    case null:
      // What is neither of SQLite nor of the file system is a mistake of ours, and no text of the table fits it.
      if (!("syscall" in error)) return error;
      if (isNoRoom(error)) return bobbinError("store-disk-full", { path }, error);
      return bobbinError("store-not-accessible", { path, detail }, error);
    case busy:
    case locked:
      return bobbinError("store-busy", { path, waitedMilliseconds }, error);
    case readOnly:
      return bobbinError("store-read-only", { path }, error);
    case damaged:
      return bobbinError("store-damaged", { path, detail }, error);
    case full:
      return bobbinError("store-disk-full", { path }, error);
    case inputOutput:
      if (isDiskFull(path)) return bobbinError("store-disk-full", { path }, error);
      return bobbinError("store-unavailable", { path, detail }, error);
    case cannotOpen:
      if (isDiskFull(path)) return bobbinError("store-disk-full", { path }, error);
      return bobbinError("store-not-accessible", { path, detail }, error);
    case permission:
      return bobbinError("store-not-accessible", { path, detail }, error);
    case notADatabase:
      return bobbinError("store-not-a-database", { path }, error);
    default:
      return bobbinError("store-unavailable", { path, detail }, error);
  }
}

/** Whether the file system had no room for what was to be made or written. */
export function isNoRoom(error: unknown): boolean {
  const code = errorCode(error);
  return code === "ENOSPC" || code === "EDQUOT";
}

/** SQLite does not always say why it cannot make or extend a file. */
function isDiskFull(path: string): boolean {
  try {
    const { bavail, bsize, files, ffree } = statfsSync(dirname(path));
    return bavail * bsize < roomBytesMin || (files > 0 && ffree === 0);
  } catch {
    return false;
  }
}

/** Whether SQLite met a lock that another connection holds. */
export function isBusy(error: unknown): boolean {
  return error instanceof Error && resultOf(error) === busy;
}

/** Whether SQLite could not bring to disk what it had written. */
export function isSyncFailure(error: unknown): error is Error {
  return error instanceof Error && syncFailures.includes((error as { errcode?: unknown }).errcode);
}

/** The primary result code of SQLite, or null for an error that is not SQLite's. */
function resultOf(error: Error): number | null {
  const { errcode } = error as { errcode?: unknown };
  return typeof errcode === "number" ? errcode & 0xff : null;
}

/** SQLite's words, which never hold a bound value, and its extended code where it says more. */
function detailOf(error: Error): string {
  const { errcode } = error as { errcode?: unknown };
  const isExtended = typeof errcode === "number" && errcode > 0xff;
  return isExtended ? `${error.message} (SQLite code ${errcode})` : error.message;
}
