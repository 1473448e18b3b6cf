/** Starts the processes of child.ts, together and with their output by line. */

import { type ChildProcess, spawn } from "node:child_process";
import { join } from "node:path";
import { createInterface } from "node:readline";
import type { ChildOptions } from "./child.ts";

/** One process of child.ts. */
export interface Child {
  readonly process: ChildProcess;
  /** What it prints after "ready", line by line. */
  readonly lines: AsyncIterableIterator<string>;
  /** Lets it begin. */
  begin(): void;
  /** Resolves when it has ended, however that came about. */
  readonly ended: Promise<{ code: number | null; errors: string }>;
}

/** The options of a store that a test opens, in this process or another. */
export function storeOptions(path: string, options: Partial<ChildOptions> = {}): ChildOptions {
  return {
    label: "default",
    path,
    tuplesMax: Infinity,
    durability: "response",
    name: "",
    count: 0,
    ...options,
  };
}

/** Starts a process and waits until it is ready. `wrapper` is a program to run it under. */
export async function startChild(
  role: string,
  options: ChildOptions,
  wrapper: readonly string[] = [],
): Promise<Child> {
  const program = join(import.meta.dirname, "child.ts");
  const node = [process.execPath, program, role, JSON.stringify(options)];
  const [command, ...rest] = [...wrapper, ...node] as [string, ...string[]];
  const child = spawn(command, rest, { stdio: ["pipe", "pipe", "pipe"] });
  let errors = "";
  child.stderr.setEncoding("utf8").on("data", (text: string) => (errors += text));
  // A process that was killed cannot be told anything, which is no fault of the test.
  child.stdin.on("error", () => {});
  const ended = new Promise<{ code: number | null; errors: string }>((resolve) => {
    child.on("close", (code) => resolve({ code, errors }));
  });
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const first = await lines.next();
  if (first.value !== "ready") throw new Error(`${role} did not start: ${(await ended).errors}`);
  return { process: child, lines, begin: () => child.stdin.end("go\n"), ended };
}

/** Runs processes of one role at the same time; their lines in the order of `options`. */
export async function runTogether(
  role: string,
  options: readonly ChildOptions[],
): Promise<string[][]> {
  const children = await Promise.all(options.map((one) => startChild(role, one)));
  for (const child of children) child.begin();
  return Promise.all(
    children.map(async (child) => {
      const lines: string[] = [];
      for await (const line of child.lines) lines.push(line);
      const { code, errors } = await child.ended;
      if (code !== 0) throw new Error(`${role} ended with ${code}: ${errors}`);
      return lines;
    }),
  );
}
