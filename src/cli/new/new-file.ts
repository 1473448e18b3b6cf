import {
  closeSync,
  existsSync,
  openSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import path from "node:path";
import { displayPath } from "../../common/display-path.ts";
import { bobbinError } from "../../errors.ts";
import { makeFolder } from "../../common/make-folder.ts";
import { errorMessage } from "../../common/error-facts.ts";

/** A file that is to be written. */
export interface NewFile {
  /** Relative to the application's folder, with "/". */
  readonly path: string;
  readonly content: Uint8Array;
  readonly isExecutable: boolean;
}

/** A file of text. */
export function textFile(name: string, text: string): NewFile {
  return { path: name, content: Buffer.from(text), isExecutable: false };
}

/** All files in a folder, by path relative to it, except those that `isLeftOut` says yes to; folders too are asked for. */
export function readFolder(folder: string, isLeftOut: (path: string) => boolean): NewFile[] {
  const read = (relative: string): NewFile[] =>
    readdirSync(path.join(folder, relative), { withFileTypes: true })
      .toSorted((a, b) => a.name.localeCompare(b.name))
      .flatMap((entry) => {
        const name = path.posix.join(relative, entry.name);
        if (isLeftOut(name)) return [];
        if (entry.isDirectory()) return read(name);
        const file = path.join(folder, name);
        const isExecutable = (statSync(file).mode & 0o100) !== 0;
        return [{ path: name, content: readFileSync(file), isExecutable }];
      });
  return read("");
}

/**
 * Writes files into a folder, which is made where it is not there. None of them may exist: that was
 * checked. When one cannot be written, those that were are removed again.
 */
export function writeFiles(folder: string, files: readonly NewFile[]): void {
  const made: string[] = [];
  try {
    for (const file of files) {
      const target = path.join(folder, file.path);
      const firstMade = makeFolder(path.dirname(target));
      if (firstMade !== undefined) made.push(firstMade);
      const opened = openSync(target, "wx", file.isExecutable ? 0o777 : 0o666);
      made.push(target);
      writeFileSync(opened, file.content);
      closeSync(opened);
    }
  } catch (error) {
    for (const target of made.toReversed()) rmSync(target, { recursive: true, force: true });
    const detail = errorMessage(error);
    throw bobbinError("files-not-written", { path: displayPath(folder), detail }, error);
  }
}

/** Throws `already-exists` unless there is nothing at a path, or an empty folder. */
export function requireFree(target: string, fix: string): void {
  if (!existsSync(target)) return;
  const isFolder = statSync(target).isDirectory();
  if (isFolder && readdirSync(target).length === 0) return;
  const what = `${isFolder ? "something in" : "a file"} ${displayPath(target)}`;
  throw bobbinError("already-exists", { what, fix: `${fix}; Bobbin overwrites nothing` });
}
