import type { GuestFile, GuestFolder } from "../guest-files.ts";

/** Why a path names nothing: it leads out of its folder, there is nothing, it goes on after a file, it is too long. */
export type PathFailure = "outside" | "missing" | "not-a-folder" | "too-long";

/** Longest path that is looked up, in characters. */
const pathCharactersMax = 4096;

/**
 * Finds what a path names below a folder. Every `..` leads to a folder that the path itself went
 * through, so that none leads out.
 */
export function findEntry(
  folder: GuestFolder,
  path: string,
): GuestFile | GuestFolder | PathFailure {
  if (path.length > pathCharactersMax) return "too-long";
  if (path.startsWith("/")) return "outside";
  if (path === "") return "missing";
  const trail: GuestFolder[] = [];
  let last: GuestFile | GuestFolder = folder;
  for (const name of path.split("/")) {
    if (last.kind === "file") return "not-a-folder";
    if (name === "" || name === ".") continue;
    if (name === "..") {
      const parent = trail.pop();
      if (parent === undefined) return "outside";
      last = parent;
      continue;
    }
    const next = last.entries.get(name);
    if (next === undefined) return leadsOutside(path) ? "outside" : "missing";
    trail.push(last);
    last = next;
  }
  return last;
}

/** Whether a path leads out whatever there is: that is not told apart by what exists. */
function leadsOutside(path: string): boolean {
  let depth = 0;
  for (const name of path.split("/")) {
    if (name === "..") depth -= 1;
    else if (name !== "" && name !== ".") depth += 1;
    if (depth < 0) return true;
  }
  return false;
}
