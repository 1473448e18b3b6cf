import { accessSync, constants, lstatSync, mkdirSync, statSync } from "node:fs";
import { dirname, resolve } from "node:path";

/**
 * Makes a folder, and those above it that are missing, level by level: Node's own recursive `mkdir` never ends
 * where a file system says of a name in a folder of its own that there is no such folder, as `/proc` does.
 * What is made gets the mode, less what the process's umask takes away. The topmost folder that was made, or undefined where all were there. Throws an error with the system's code that says
 * what is in the way.
 */
export function makeFolder(path: string, mode = 0o777): string | undefined {
  const folder = resolve(path);
  const above = dirname(folder);
  const first = make(folder, mode);
  if (first === null) return undefined;
  if (first === "made") return folder;
  if (first.code !== "ENOENT" || above === folder) throw explained(first, folder);
  const topmost = makeFolder(above, mode);
  const second = make(folder, mode);
  if (second === "made") return topmost ?? folder;
  if (second === null) return topmost;
  if (second.code !== "ENOENT") throw explained(second, folder);
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

/** Why a folder could not be made, or a file in it, as far as that can be seen without making any; or null. */
export function whyNoFolder(path: string): string | null {
  const folder = resolve(path);
  const obstacle = obstacleOf(folder);
  if (obstacle !== null) return obstacle;
  let nearest = folder;
  while (!isThere(nearest) && dirname(nearest) !== nearest) nearest = dirname(nearest);
  try {
    accessSync(nearest, constants.W_OK | constants.X_OK);
    return null;
  } catch {
    return `this user may not write in ${nearest}`;
  }
}

/** Of a name that is taken the system says only that it is, and not always which. */
function explained(error: NodeJS.ErrnoException, folder: string): NodeJS.ErrnoException {
  const obstacle = obstacleOf(folder);
  if (obstacle === null) return error;
  return Object.assign(new Error(obstacle, { cause: error }), { code: error.code });
}

/** What is there in place of a folder, or of one of those above it; null where nothing is. Makes and asks for nothing. */
export function obstacleOf(path: string): string | null {
  const folder = resolve(path);
  const above = dirname(folder);
  if (isLink(folder) && !isThere(folder)) return `${folder} is a link that leads nowhere`;
  if (isThere(folder)) return isFolder(folder) ? null : `${folder} is there and is no folder`;
  return above === folder ? null : obstacleOf(above);
}

function isLink(path: string): boolean {
  try {
    return lstatSync(path).isSymbolicLink();
  } catch {
    // What is above it is no folder, or it is not there.
    return false;
  }
}

function isThere(path: string): boolean {
  try {
    return statSync(path, { throwIfNoEntry: false }) !== undefined;
  } catch {
    // Links that lead in a circle.
    return false;
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
