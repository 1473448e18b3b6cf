import { errorTable, exitCodes, isBobbinError } from "../errors.ts";
import type { Output } from "../common/io.ts";
import { version } from "./version.ts";

/** Tells a person what went wrong and what to do; returns the exit code. */
export function printError(error: unknown, stderr: Output): number {
  const label = stderr.style("error", "Error:");
  if (isBobbinError(error)) {
    const fix = error.fix === null ? "" : `\n${indent(error.fix)}\n`;
    stderr.write(`${label} ${error.message}\n${fix}`);
    return errorTable[error.code].exitCode;
  }
  const stack = error instanceof Error ? (error.stack ?? error.message) : String(error);
  const program = `bobbin ${version()}, Node.js ${process.versions.node}, ${process.platform} ${process.arch}`;
  stderr.write(
    `${label} a fault in Bobbin itself\n\n${indent(stack)}\n\n` +
      `${indent(`Please report it with the lines above and this one: ${program}`)}\n`,
  );
  return exitCodes.failure;
}

function indent(text: string): string {
  return text.replaceAll(/^(?=.)/gm, "  ");
}
