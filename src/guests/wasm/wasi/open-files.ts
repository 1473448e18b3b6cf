import { readFileSync } from "node:fs";
import type { GuestFile, GuestFolder } from "./guest-files.ts";

/** A file or folder that a guest has open. */
export interface OpenFile {
  readonly entry: GuestFile | GuestFolder;
  /** Where the next read begins. */
  position: number;
  /** A file's bytes, once they are read. */
  content: Uint8Array | null;
}

/** The first number for files: those before are standard input, output and error. */
export const rootDescriptor = 3;

/** Most files that a request may have open. */
const openMax = 1024;

/** The files that one request has open, by number. */
export class OpenFiles {
  readonly #open: (OpenFile | null)[] = [];

  constructor(root: GuestFolder) {
    this.#open[rootDescriptor] = { entry: root, position: 0, content: null };
  }

  /** The open file, or null. */
  get(descriptor: number): OpenFile | null {
    return this.#open[descriptor >>> 0] ?? null;
  }

  /** Opens; the number, or null where too many are open. */
  add(entry: GuestFile | GuestFolder): number | null {
    let descriptor = rootDescriptor + 1;
    while (this.#open[descriptor] !== undefined && this.#open[descriptor] !== null) descriptor += 1;
    if (descriptor > openMax) return null;
    this.#open[descriptor] = { entry, position: 0, content: null };
    return descriptor;
  }

  /** Closes; whether it was open. */
  close(descriptor: number): boolean {
    if (this.get(descriptor) === null) return false;
    this.#open[descriptor >>> 0] = null;
    return true;
  }

  /** Gives an open file another number, in place of what has it. */
  renumber(from: number, to: number): boolean {
    const moved = this.get(from);
    if (moved === null || this.get(to) === null) return false;
    this.#open[to >>> 0] = moved;
    this.#open[from >>> 0] = null;
    return true;
  }
}

/** A file's bytes, read when they are first asked for. Null where the file has gone. */
export function contentOf(file: OpenFile): Uint8Array | null {
  if (file.entry.kind !== "file") return null;
  if (file.content !== null) return file.content;
  try {
    file.content = readFileSync(file.entry.path);
    return file.content;
  } catch {
    // It was there at start-up; to the guest it is a file that cannot be read.
    return null;
  }
}

/**
 * Finds what a path names below a folder: null where there is nothing, "outside" where it leads out
 * of the folder, which no guest may.
 */
export function findEntry(
  folder: GuestFolder,
  path: string,
): GuestFile | GuestFolder | null | "outside" {
  if (path.startsWith("/")) return "outside";
  const trail: (GuestFile | GuestFolder)[] = [folder];
  for (const name of path.split("/")) {
    if (name === "" || name === ".") continue;
    if (name === "..") {
      if (trail.length === 1) return "outside";
      trail.pop();
      continue;
    }
    const last = trail.at(-1);
    const next = last?.kind === "folder" ? last.entries.get(name) : undefined;
    if (next === undefined) return null;
    trail.push(next);
  }
  return trail.at(-1) ?? null;
}
