import path from "node:path";

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
  const relative = path.relative(folder, file);
  return relative !== "" && relative.split(path.sep)[0] !== ".." && !path.isAbsolute(relative);
}
