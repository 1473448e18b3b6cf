import { relative } from "node:path";

/** A path as people see it: from the working directory where it is below that. */
export function shortPath(path: string): string {
  const short = relative(process.cwd(), path);
  return short.startsWith("..") ? path : short;
}
