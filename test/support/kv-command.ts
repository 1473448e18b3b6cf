/** `bobbin kv` as a process of its own, whose output is bytes. */

import { spawn } from "node:child_process";
import { once } from "node:events";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { buffer, text } from "node:stream/consumers";
import { temporaryFolder } from "./temporary-folder.ts";

/** The program's own file. */
export const bobbinMain = fileURLToPath(new URL("../../src/cli/main.ts", import.meta.url));

/** What a command printed, and how it ended. */
export interface KvResult {
  readonly code: number | null;
  readonly stdout: Buffer;
  readonly stderr: string;
}

/** An application without components that run, for its stores. */
export interface KvApp extends Disposable {
  readonly folder: string;
  /** Runs `bobbin kv ARGS` in the folder, with this on its standard input. */
  kv(args: readonly string[], input?: string | Uint8Array): Promise<KvResult>;
  /** The same, which has to succeed without a word; what it printed. */
  read(args: readonly string[], input?: string | Uint8Array): Promise<string>;
}

/** Writes an application of the stores `default` and `archive`, and the latter's limits. */
export function createKvApp(archiveLimits = 'tuples_max = "unlimited"'): KvApp {
  const temporary = temporaryFolder();
  const folder = temporary.path;
  writeFileSync(
    join(folder, "spin.toml"),
    `spin_manifest_version = 2
[application]
name = "stores"
[[trigger.http]]
route = "/..."
component = "app"
[component.app]
source = "app.ts"
key_value_stores = ["default", "archive"]
`,
  );
  writeFileSync(
    join(folder, "runtime.toml"),
    `[key_value_store.archive]
type = "spin"
path = "archive.db"
[key_value_store.archive.limits]
${archiveLimits}
`,
  );
  const kv = (args: readonly string[], input?: string | Uint8Array): Promise<KvResult> =>
    runKv(args, { cwd: folder, input });
  return {
    folder,
    kv,
    read: async (args, input) => {
      const { code, stdout, stderr } = await kv(args, input);
      if (code !== 0 || stderr !== "") throw new Error(`${args.join(" ")}: ${code} ${stderr}`);
      return stdout.toString();
    },
    [Symbol.dispose]: () => temporary[Symbol.dispose](),
  };
}

async function runKv(
  args: readonly string[],
  { cwd, input = "" }: { cwd: string; input?: string | Uint8Array | undefined },
): Promise<KvResult> {
  const child = spawn(process.execPath, [bobbinMain, "kv", ...args], {
    cwd,
    env: { ...process.env, NO_COLOR: "1", RUNTIME_CONFIG_FILE: "runtime.toml" },
    stdio: ["pipe", "pipe", "pipe"],
  });
  const closed = once(child, "close") as Promise<[number | null]>;
  // Whoever needs no input may end before it has come.
  child.stdin.on("error", () => {});
  child.stdin.end(input);
  const [stdout, stderr] = await Promise.all([buffer(child.stdout), text(child.stderr)]);
  const [code] = await closed;
  return { code, stdout, stderr };
}
