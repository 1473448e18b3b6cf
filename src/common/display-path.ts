import path from "node:path";

/** A path as people read it: relative to the working directory when below it, else absolute. */
export function displayPath(file: string): string {
  const relative = path.relative(process.cwd(), file);
  const isBelow = relative !== "" && !relative.startsWith("..") && !path.isAbsolute(relative);
  return isBelow ? relative : file;
}
