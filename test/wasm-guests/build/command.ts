/** Runs the programs of a build. */

import { spawn } from "node:child_process";

/** How a program ended, with what it printed. */
export interface CommandResult {
  readonly succeeded: boolean;
  /** Standard output and standard error as they came; what went wrong, where the program did not start. */
  readonly output: string;
}

/** Where and with which variables, over those of this process, a program runs. */
export interface CommandOptions {
  readonly cwd?: string;
  readonly environment?: Readonly<Record<string, string>>;
}

/** Runs a program to its end without input and keeps what it prints. */
export function runCommand(
  [program = "", ...options]: readonly string[],
  { cwd, environment }: CommandOptions = {},
): Promise<CommandResult> {
  return new Promise((resolve) => {
    const child = spawn(program, options, {
      cwd,
      stdio: ["ignore", "pipe", "pipe"],
      env: { ...process.env, NO_COLOR: "1", ...environment },
    });
    const chunks: Buffer[] = [];
    child.stdout.on("data", (chunk: Buffer) => chunks.push(chunk));
    child.stderr.on("data", (chunk: Buffer) => chunks.push(chunk));
    child.on("error", (error) => resolve({ succeeded: false, output: error.message }));
    child.on("close", (code) => {
      resolve({ succeeded: code === 0, output: Buffer.concat(chunks).toString().trimEnd() });
    });
  });
}

/** The line of what a program printed that says best why it failed: the first error, or else the last line. */
export function reasonLine({ output }: CommandResult): string {
  const lines = output.trimEnd().split("\n");
  return lines.find((line) => /^(?:npm )?error\b/i.test(line)) ?? lines.at(-1) ?? "";
}
