/** The system calls of a running process, as strace sees them from outside. */

import { spawn } from "node:child_process";
import { once } from "node:events";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { temporaryFolder } from "./temporary-folder.ts";

/** A trace that goes on until it is stopped. */
export interface Trace {
  /** Ends it; one line a call, which begins with the id of its thread. */
  stop(): Promise<string[]>;
}

/** Traces these calls of a process and all its threads, with `more` flags of strace; where that cannot be done, says why. */
export async function attachTrace(
  pid: number,
  calls: readonly string[],
  more: readonly string[] = [],
): Promise<Trace | { readonly why: string }> {
  const folder = temporaryFolder();
  const output = join(folder.path, "trace");
  const flags = ["-f", "-y", "-s", "64", "-e", `trace=${calls.join()}`, ...more, "-o", output];
  const child = spawn("strace", [...flags, "-p", String(pid)], {
    stdio: ["ignore", "ignore", "pipe"],
  });
  let said = "";
  const ended = new Promise<string>((resolve) => {
    child.once("error", (error) => resolve(`strace cannot be started: ${error.message}`));
    child.once("close", () => resolve(`strace cannot trace here: ${said.trim()}`));
  });
  const attached = new Promise<null>((resolve) => {
    child.stderr.setEncoding("utf8").on("data", (text: string) => {
      said += text;
      if (said.includes("attached")) resolve(null);
    });
  });
  const why = await Promise.race([attached, ended]);
  if (why !== null) {
    await folder[Symbol.asyncDispose]();
    return { why };
  }
  return {
    stop: async () => {
      const closed = once(child, "close");
      child.kill("SIGINT");
      await closed;
      const text = await readFile(output, "utf8");
      await folder[Symbol.asyncDispose]();
      return text.trimEnd().split("\n");
    },
  };
}
