import { accessSync, constants, statSync } from "node:fs";
import path from "node:path";

/** The file that a shell would run for a name or a path, or null. A path is looked up from `directory` on. */
export function findProgram(
  program: string,
  directory: string,
  searchPath: string | undefined,
): string | null {
  if (program.includes("/")) {
    const file = path.resolve(directory, program);
    return isExecutable(file) ? file : null;
  }
  const folders = (searchPath ?? "").split(path.delimiter).filter((folder) => folder !== "");
  const files = folders.map((folder) => path.resolve(directory, folder, program));
  return files.find(isExecutable) ?? null;
}

function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return statSync(file).isFile();
  } catch {
    // Whatever keeps it from being read keeps it from being run.
    return false;
  }
}
