import path from "node:path";

/** Whether a path is a folder or lies below it; both absolute and without links. */
export function isWithin(folder: string, place: string): boolean {
  const relative = path.relative(folder, place);
  return relative !== ".." && !relative.startsWith(`..${path.sep}`) && !path.isAbsolute(relative);
}
