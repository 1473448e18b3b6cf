/** A copy of the project in a temporary folder, for tests that run commands in it. */

import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { cpSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { projectRoot, repositoryFiles } from "../scripts/project.ts";
import { temporaryFolder, type TemporaryFolder } from "./support/temporary-folder.ts";

/** Copies what is, or would be, in the repository into a folder. */
export function copyFiles(folder: string): void {
  for (const path of repositoryFiles()) cpSync(join(projectRoot, path), join(folder, path));
}

/** Copies what is, or would be, in the repository; node_modules is a link to the project's. */
export function copyProject(): TemporaryFolder {
  const folder = temporaryFolder();
  copyFiles(folder.path);
  symlinkSync(join(projectRoot, "node_modules"), join(folder.path, "node_modules"));
  return folder;
}

/** A server started by a shell command. */
export interface StartedServer {
  /** What it printed as "Serving ADDRESS". */
  readonly address: string;
  /** Ends the command and everything that it started. */
  stop(): Promise<void>;
}

/** Runs a command that serves on a port the system chooses, and waits until it says where. */
export async function startServer(command: string, directory: string): Promise<StartedServer> {
  const child = spawn(command, {
    cwd: directory,
    shell: true,
    // A group of its own, so that the shell, npm and the program all get the signal.
    detached: true,
    stdio: ["ignore", "pipe", "pipe"],
    env: { ...process.env, SPIN_HTTP_LISTEN_ADDR: "127.0.0.1:0" },
  });
  const closed = once(child, "close");
  const printed: string[] = [];
  createInterface({ input: child.stderr }).on("line", (line) => printed.push(line));
  for await (const line of createInterface({ input: child.stdout })) {
    printed.push(line);
    const address = /^Serving (http:\S+)$/.exec(line)?.[1];
    if (address !== undefined) {
      child.stdout.resume();
      return { address, stop: () => stopGroup(child, closed) };
    }
  }
  await closed;
  throw new Error(`"${command}" ended without serving:\n${printed.join("\n")}`);
}

async function stopGroup(child: ChildProcess, closed: Promise<unknown>): Promise<void> {
  if (child.pid !== undefined) process.kill(-child.pid, "SIGTERM");
  await closed;
}
