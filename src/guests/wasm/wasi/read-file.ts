import { closeSync, constants, fstatSync, openSync, readSync } from "node:fs";
import type { GuestFile } from "../guest-files.ts";
import { errorCode } from "../../../common/error-facts.ts";

/** Why a file cannot be read that was there at start-up. */
export type ReadFailure = "missing" | "forbidden" | "failed";

/**
 * Reads a part of a file into `target`: how many bytes there were, fewer only at the file's end, or
 * why there are none. Nothing of a file is kept, so that a guest cannot fill the host's memory.
 */
export function readFileInto(
  file: GuestFile,
  offset: bigint,
  target: Uint8Array,
): number | ReadFailure {
  if (offset > offsetMax) return 0;
  let descriptor: number | null = null;
  try {
    descriptor = openSync(file.path, flags);
    if (!fstatSync(descriptor).isFile()) return "failed";
    let at = 0;
    while (at < target.length) {
      const bytes = readSync(descriptor, target, at, target.length - at, offset + BigInt(at));
      if (bytes === 0) break;
      at += bytes;
    }
    return at;
  } catch (error) {
    const code = errorCode(error);
    if (code === "ENOENT" || code === "ENOTDIR") return "missing";
    return code === "EACCES" || code === "ELOOP" ? "forbidden" : "failed";
  } finally {
    if (descriptor !== null) closeSync(descriptor);
  }
}

/** Like readFileInto; the bytes themselves, at most `bytesMax`. */
export function readFilePart(
  file: GuestFile,
  offset: bigint,
  bytesMax: number,
): Uint8Array | ReadFailure {
  const left = BigInt(file.bytes) - offset;
  // A file may have grown since start-up.
  const expected = left > 0n ? Number(left) : grownBytesMax;
  const target = new Uint8Array(Math.min(bytesMax, expected));
  const bytes = readFileInto(file, offset, target);
  return typeof bytes === "number" ? target.subarray(0, bytes) : bytes;
}

const offsetMax = BigInt(Number.MAX_SAFE_INTEGER);
/** A file that says it has no more may have grown, or be one that tells no size. */
const grownBytesMax = 4096;
/** What has been put in a file's place is neither followed elsewhere nor waited for. */
const flags = constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK;
