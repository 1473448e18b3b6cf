/** The two worlds in which files of the suite are run: a component of Bobbin's, and Node.js. */
import { spawn } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { startTestApp } from "../../src/testing/test-app.ts";
import { temporaryFolder } from "../../test/support/temporary-folder.ts";
import type { SubtestResult, WorldRun } from "./run-in-world.ts";
import { exactly } from "../../src/common/count-range.ts";

/** Where a file is run. */
export interface World {
  /** Its results; why there are none where the world ended before. */
  run(run: WorldRun): Promise<SubtestResult[] | string>;
  stop(): Promise<void>;
}

/** More than the harness takes for any file. */
const runMilliseconds = 240_000;

/** A component that has a fresh isolate for each file. */
export async function openBobbin(): Promise<World> {
  using folder = temporaryFolder();
  const manifest = join(folder.path, "spin.toml");
  const source = JSON.stringify(join(import.meta.dirname, "component.ts"));
  writeFileSync(
    manifest,
    `spin_manifest_version = 2
[application]
name = "suite"
[[trigger.http]]
route = "/..."
component = "suite"
[component.suite]
source = ${source}
allowed_outbound_hosts = ["http://127.0.0.1:*"]
`,
  );
  const app = await startTestApp(manifest, {
    ...{ maxInstanceReuseCount: exactly(1), maxInstanceMemoryBytes: 2 ** 29 },
    ...{ cpuTimeLimitMilliseconds: runMilliseconds, requestTimeoutMilliseconds: runMilliseconds },
  });
  return {
    async run(run) {
      const heard = app.log.length;
      const response = await app.fetch("/", { method: "POST", body: JSON.stringify(run) });
      if (response.status !== 200) {
        const said = app.log.slice(heard).map(([, , line]) => line);
        const reason = said.find((line) => line.includes("POST /")) ?? said.at(-1) ?? "";
        return `lost with its file: ${reason.split("\n", 1)[0]}`;
      }
      return (await response.json()) as SubtestResult[];
    },
    stop: () => app.stop(),
  };
}

/** A process for each file. */
export function openNode(): World {
  return {
    run: (run) =>
      new Promise((resolve) => {
        const child = spawn(
          process.execPath,
          ["--no-warnings", join(import.meta.dirname, "node-child.ts")],
          {
            stdio: ["pipe", "ignore", "ignore", "pipe"],
            timeout: runMilliseconds,
            killSignal: "SIGKILL",
          },
        );
        const parts: Buffer[] = [];
        // What files print goes nowhere, results have a way of their own.
        child.stdio[3]?.on("data", (part: Buffer) => parts.push(part));
        child.on("close", () => {
          const text = Buffer.concat(parts).toString();
          resolve(text === "" ? "lost with its file" : (JSON.parse(text) as SubtestResult[]));
        });
        // A process that has ended does not read.
        child.stdin?.on("error", () => {});
        child.stdin?.end(JSON.stringify(run));
      }),
    stop: () => Promise.resolve(),
  };
}
