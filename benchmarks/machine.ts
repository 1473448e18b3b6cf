/** What figures have to be read with: the machine, its disk, the versions. */

import { execFileSync } from "node:child_process";
import { closeSync, fdatasyncSync, openSync, statfsSync, writeSync } from "node:fs";
import { availableParallelism, cpus, release, type } from "node:os";
import { join } from "node:path";
import { projectRoot } from "../scripts/project.ts";
import { hasWrk } from "./load.ts";
import type { Scratch } from "./scratch.ts";
import { type Spread, spreadOf } from "./statistics.ts";

/** By what is told to a person. */
export interface Machine {
  readonly processor: string;
  readonly kernel: string;
  readonly node: string;
  readonly disk: string;
  readonly syncMilliseconds: Spread;
  readonly load: string;
  readonly date: string;
  /** Empty outside of a repository. */
  readonly revision: string;
}

/** Describes this machine and measures the disk of the scratch folder. */
export function describeMachine(scratch: Scratch): Machine {
  const memory = statfsSync(scratch.path).type === tmpfs;
  return {
    processor: `${cpus()[0]?.model.trim() ?? "unknown"}, ${availableParallelism()} processors`,
    kernel: `${type()} ${release()}`,
    node: `Node ${process.versions.node}, SQLite ${process.versions["sqlite"] ?? "unknown"}`,
    disk: memory ? "memory (tmpfs): syncs cost nothing; set TMPDIR to a disk" : "a disk",
    syncMilliseconds: syncMilliseconds(join(scratch.folder(), "sync")),
    load: hasWrk ? "wrk" : "load-client.ts, as wrk is not installed (Debian package wrk)",
    date: new Date().toISOString().slice(0, 16).replace("T", " "),
    revision: revision(),
  };
}

const tmpfs = 0x01_02_19_94;
const syncs = 200;

/** What it takes to bring 4 KiB more of a file to the disk. */
function syncMilliseconds(path: string): Spread {
  const descriptor = openSync(path, "w");
  const page = Buffer.alloc(4096, 1);
  const times = Array.from({ length: syncs }, () => {
    writeSync(descriptor, page);
    const started = performance.now();
    fdatasyncSync(descriptor);
    return performance.now() - started;
  });
  closeSync(descriptor);
  return spreadOf(times);
}

function revision(): string {
  const git = (...args: string[]): string =>
    execFileSync("git", args, {
      cwd: projectRoot,
      encoding: "utf8",
      stdio: ["ignore", "pipe", "ignore"],
    }).trim();
  try {
    const changes = git("status", "--porcelain") === "" ? "" : ", with changes";
    return `${git("rev-parse", "--short", "HEAD")}${changes}`;
  } catch {
    return "";
  }
}
