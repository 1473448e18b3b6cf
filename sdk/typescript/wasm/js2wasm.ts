import { printError } from "../../../src/cli/print-error.ts";
import type { Io } from "../../../src/common/io.ts";
import { helpText, readArguments } from "./arguments.ts";
import { compileToWasm } from "./compile.ts";

/** Runs what stands behind `bobbin-js2wasm` and returns the exit code: 0, or 1 where an error was printed. */
export async function runJs2wasm(argv: readonly string[], io: Io): Promise<0 | 1> {
  try {
    const asked = readArguments(argv, io.directory);
    if (asked === null) io.stdout.write(helpText);
    else await compileToWasm({ ...asked, environment: io.environment }, io.stdout);
    return 0;
  } catch (error) {
    printError(error, io.stderr);
    return 1;
  }
}
