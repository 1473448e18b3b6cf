/** Environment variables in a file, for those who do not want to set them in each shell. */

import { readFileSync } from "node:fs";
import { join } from "node:path";
import { parseEnv } from "node:util";
import { displayPath } from "../../../common/display-path.ts";
import { bobbinError } from "../../../errors.ts";
import { isVariableName } from "./environment-variables.ts";
import { errorCode } from "../../../common/error-facts.ts";

/** The file that is looked for in the working directory. */
export const dotenvName = ".env";

/**
 * The environment of a program that is started in this folder: where the system's says nothing of a variable, the
 * file `.env` there does. Of that file only the manifest's variables count, as in Spin.
 */
export function withDotenv(
  directory: string,
  environment: Readonly<Record<string, string | undefined>>,
): Readonly<Record<string, string | undefined>> {
  const own = Object.entries(readDotenv(join(directory, dotenvName)));
  const variables = own.filter(([name]) => isVariableName(name));
  return variables.length === 0
    ? environment
    : { ...Object.fromEntries(variables), ...environment };
}

/** What a file of the form `NAME=value` says; nothing where there is none. Throws usage where it cannot be read. */
export function readDotenv(file: string): Readonly<Record<string, string>> {
  let text: string;
  try {
    text = readFileSync(file, "utf8");
  } catch (error) {
    const code = errorCode(error);
    if (code === "ENOENT" || code === "ENOTDIR") return {};
    const problem = `cannot be read: ${code ?? String(error)}`;
    throw bobbinError("variables-not-usable", { path: displayPath(file), problem }, error);
  }
  return parseEnv(text) as Record<string, string>;
}
