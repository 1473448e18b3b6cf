/** Files that a person names: errors say which file it was. */

import { open, type FileHandle } from "node:fs/promises";
import { displayPath } from "../../common/display-path.ts";
import { bobbinError } from "../../errors.ts";
import { errorCode } from "../../common/error-facts.ts";

/** Bytes that are read at once. */
const chunkBytes = 262_144;
const lineFeed = 0x0a;

const details: Readonly<Record<string, string>> = {
  ENOENT: "there is no such file",
  EISDIR: "it is a folder",
  EACCES: "permission denied",
  ENOSPC: "there is no room on its disk",
  EROFS: "its disk is read-only",
};

/** The bytes of a file, piece by piece. */
export async function* readChunks(path: string): AsyncGenerator<Uint8Array, void, undefined> {
  let file: FileHandle | null = null;
  try {
    file = await open(path);
    for (;;) {
      const { bytesRead, buffer } = await file.read(Buffer.allocUnsafe(chunkBytes));
      if (bytesRead === 0) return;
      yield buffer.subarray(0, bytesRead);
    }
  } catch (error) {
    throw fileError(path, "read", error);
  } finally {
    await file?.close();
  }
}

/** A file that lines are written to. */
export interface LineFile extends AsyncDisposable {
  write(text: string): Promise<boolean>;
  /** Waits until all of it is on disk. */
  sync(): Promise<void>;
}

/** Makes a file, which may not be there yet, or goes on behind the last line of one that is. */
export async function openLineFile(path: string, goesOn: boolean): Promise<LineFile> {
  const file = await openToWrite(path, goesOn);
  const guard = async (work: Promise<unknown>): Promise<true> => {
    try {
      await work;
      return true;
    } catch (error) {
      throw fileError(path, "written", error);
    }
  };
  return {
    write: (text) => guard(file.appendFile(text)),
    sync: async () => void (await guard(file.sync())),
    [Symbol.asyncDispose]: () => file.close(),
  };
}

async function openToWrite(path: string, goesOn: boolean): Promise<FileHandle> {
  try {
    const file = await open(path, goesOn ? "a+" : "wx");
    const { size } = await file.stat();
    const last = size === 0 ? null : (await file.read(Buffer.alloc(1), 0, 1, size - 1)).buffer[0];
    if (last === null || last === lineFeed) return file;
    await file.close();
  } catch (error) {
    if (errorCode(error) !== "EEXIST") throw fileError(path, "written", error);
    throw bobbinError("already-exists", {
      what: `a file ${displayPath(path)}`,
      fix: "name another file, or go on in this one behind its last key with --after KEY",
    });
  }
  const detail = "it ends in the middle of a line; remove that line first";
  throw bobbinError("file-not-usable", { path: displayPath(path), action: "written", detail });
}

function fileError(path: string, action: "read" | "written", error: unknown): unknown {
  const code = errorCode(error);
  if (code === undefined) return error;
  const isFolderMissing = code === "ENOENT" && action === "written";
  const detail = isFolderMissing ? "there is no such folder" : (details[code] ?? code);
  return bobbinError("file-not-usable", { path: displayPath(path), action, detail }, error);
}
