import path from "node:path";
import { isWithin } from "./is-within.ts";

/**
 * A path as people read it: relative to the working directory when below it, else absolute. Where they work inside
 * an application's folder, what stands in that folder is relative as well.
 */
export function displayPath(file: string, application?: string): string {
  const here = process.cwd();
  const isRelative =
    isBelow(here, file) ||
    (application !== undefined && isBelow(application, here) && isBelow(application, file));
  return isRelative ? path.relative(here, file) : file;
}

function isBelow(folder: string, file: string): boolean {
  return path.relative(folder, file) !== "" && isWithin(folder, file);
}
