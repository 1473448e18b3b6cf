import { mkdirSync, statSync } from "node:fs";
import { dirname, resolve } from "node:path";

/**
 * Makes a folder, and those above it that are missing, level by level: Node's own recursive `mkdir` never ends
 * where a file system says of a name in a folder of its own that there is no such folder, as `/proc` does.
 * What is made gets the mode, less what the process's umask takes away. The topmost folder that was made, or undefined where all were there. Throws what the system says of the
 * level that cannot be made.
 */
export function makeFolder(path: string, mode = 0o777): string | undefined {
  const folder = resolve(path);
  const above = dirname(folder);
  const first = make(folder, mode);
  if (first === null) return undefined;
  if (first === "made") return folder;
  if (first.code !== "ENOENT" || above === folder) throw first;
  const topmost = makeFolder(above, mode);
  const second = make(folder, mode);
  if (second === "made") return topmost ?? folder;
  if (second === null) return topmost;
  if (second.code !== "ENOENT") throw second;
  throw new Error(`the file system at ${above} lets nobody make the folder ${folder}`, {
    cause: second,
  });
}

/** Null where it was there. */
function make(folder: string, mode: number): "made" | NodeJS.ErrnoException | null {
  try {
    mkdirSync(folder, { mode });
    return "made";
  } catch (error) {
    // Systems say different things of a folder that is there, or of a root.
    return isFolder(folder) ? null : (error as NodeJS.ErrnoException);
  }
}

function isFolder(path: string): boolean {
  try {
    return statSync(path).isDirectory();
  } catch {
    // Why it is none is in the error of making it.
    return false;
  }
}

/** The mode of folders for data: whoever wants others to see into them makes them, or changes them. */
export const privateFolderMode = 0o700;
