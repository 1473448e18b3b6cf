/** A server in processes of its own. */

import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { workerEnvironment } from "../../src/serve/workers/worker-environment.ts";
import { projectRoot } from "../../scripts/project.ts";

/** A program that prints `Serving URL` once it serves. */
export interface ServerProcess {
  readonly pid: number;
  /** Without a trailing slash. */
  readonly url: string;
  /** The end of what it has printed. */
  printed(): string;
  /** Ends it and all that it started. */
  stop(): Promise<void>;
}

const running = new Set<ChildProcess>();

process.on("exit", () => {
  for (const child of running) killGroup(child, "SIGKILL");
});

/** Longest that a program may take to serve. */
const startMillisecondsMax = 60_000;

/** Starts a program and waits until it serves; `environment` is added to this process's own. */
export async function startServer(
  command: string,
  args: readonly string[],
  environment: Readonly<Record<string, string>> = {},
): Promise<ServerProcess> {
  const child = spawn(command, args, {
    cwd: projectRoot,
    detached: true,
    env: { ...workerEnvironment(), ...environment },
    stdio: ["ignore", "pipe", "pipe"],
  });
  running.add(child);
  const closed = once(child, "close").finally(() => running.delete(child));
  let printed = "";
  let limit: NodeJS.Timeout | undefined;
  const url = await new Promise<string>((resolve, reject) => {
    const look = (text: string): void => {
      printed = (printed + text).slice(-10_000);
      const found = /^Serving (http:\S+)$/m.exec(printed)?.[1];
      if (found !== undefined) resolve(found);
    };
    child.stdout.setEncoding("utf8").on("data", look);
    child.stderr.setEncoding("utf8").on("data", look);
    closed.then(() => reject(new Error(`${command} ended without serving:\n${printed}`)), reject);
    limit = setTimeout(() => {
      killGroup(child, "SIGKILL");
      reject(new Error(`${command} does not serve:\n${printed}`));
    }, startMillisecondsMax);
  }).finally(() => clearTimeout(limit));
  return {
    pid: child.pid ?? 0,
    url,
    printed: () => printed,
    stop: async () => {
      killGroup(child, "SIGTERM");
      const force = setTimeout(() => killGroup(child, "SIGKILL"), 4_000);
      await closed;
      clearTimeout(force);
    },
  };
}

function killGroup(child: ChildProcess, signal: NodeJS.Signals): void {
  if (child.pid === undefined) return;
  try {
    process.kill(-child.pid, signal);
  } catch {
    // The group has ended.
  }
}
