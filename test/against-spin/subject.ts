/** One of the two programs that are compared. */

import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { createServer, type AddressInfo } from "node:net";
import { patient } from "../support/patience.ts";

/** A program with Spin's command line. */
export interface Subject {
  readonly name: string;
  /** The program and what always stands before its arguments. */
  readonly command: readonly [string, ...string[]];
}

/** An application that a subject serves. */
export interface Served extends AsyncDisposable {
  readonly port: number;
}

/** How `up` went: it serves, or it ended by itself. */
export type Started =
  | { readonly is: "serving"; readonly served: Served }
  | { readonly is: "refused"; readonly output: string };

/** Starts `SUBJECT up` on an application's folder. */
export async function startSubject(
  { command }: Subject,
  folder: string,
  flags: readonly string[] = [],
): Promise<Started> {
  const [program, ...first] = command;
  const port = await freePort();
  const listen = flags.includes("--listen") ? [] : ["--listen", `127.0.0.1:${port}`];
  const child = spawn(program, [...first, "up", "--from", folder, ...listen, ...flags], {
    cwd: folder,
    env: { ...process.env, NO_COLOR: "1" },
    stdio: ["ignore", "pipe", "pipe"],
    detached: true,
  });
  const output = await untilServing(child);
  if (child.exitCode !== null || child.signalCode !== null) return { is: "refused", output };
  return { is: "serving", served: { port, [Symbol.asyncDispose]: () => stop(child) } };
}

/** Resolves with what it printed when it serves, or has ended. */
function untilServing(child: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    let output = "";
    const silence = setTimeout(() => {
      void stop(child);
      reject(new Error(`it neither serves nor ends:\n${output}`));
    }, patient(60_000));
    const settle = (): void => {
      clearTimeout(silence);
      resolve(output);
    };
    for (const stream of [child.stdout, child.stderr]) {
      stream?.setEncoding("utf8").on("data", (text: string) => {
        output += text;
        if (/^\s*(?:Serving |"base_url")/m.test(output)) settle();
      });
    }
    child.once("error", reject);
    child.once("close", settle);
  });
}

async function stop(child: ChildProcess): Promise<void> {
  const { pid } = child;
  if (pid === undefined || child.exitCode !== null || child.signalCode !== null) return;
  const closed = once(child, "close");
  process.kill(-pid, "SIGKILL");
  await closed;
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, "close");
  return port;
}
