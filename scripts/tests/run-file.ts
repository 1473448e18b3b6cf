/** Runs one test file in a process, a session and a temporary folder of its own, and leaves nothing of it. */

import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { chmodSync, mkdirSync } from "node:fs";
import { rm } from "node:fs/promises";
import { join, relative, sep } from "node:path";
import { createInterface } from "node:readline";
import type { Readable } from "node:stream";
import { setTimeout as sleep } from "node:timers/promises";
import type { FileEvent, FileResult } from "./file-events.ts";
import { FileRecord, type CutReason } from "./file-record.ts";
import { findProcesses, killProcesses, markVariable, type Quarry } from "./marks.ts";

/** Limits of a run, which grow with the slowness of the machine. */
export interface RunLimits {
  /** Longest that one test may take. */
  readonly testMillisecondsMax: number;
  /** Longest that a file may say nothing while a test runs or before the first one begins: a test's limit comes first. */
  readonly silenceMillisecondsMax: number;
  /** Longest that a file goes on when all its tests have ended. */
  readonly openMillisecondsMax: number;
  /** Longest that processes which a file has started may take to end after it. */
  readonly leavingMillisecondsMax: number;
}

/** What files of a run share. */
export interface FileContext {
  readonly root: string;
  readonly mark: string;
  readonly folder: string;
  readonly limits: RunLimits;
  /** Ends the file at once. */
  readonly signal: AbortSignal;
}

/** Runs the file with this absolute path; the number is another one for each file of a run. */
export async function runFile(
  file: string,
  number: number,
  context: FileContext,
): Promise<FileResult> {
  const folder = join(context.folder, String(number));
  const mark = `${context.mark}/${number}`;
  mkdirSync(folder);
  chmodSync(folder, 0o755);
  const quarry: Quarry = { mark, folder, foreignSessions: [] };
  const started = performance.now();
  const record = new FileRecord(relative(context.root, file).split(sep).join("/"));
  const child = startFile(file, context, { [markVariable]: mark, TMPDIR: folder });
  const watch = new Watch(child, record, context, () => kill(child, quarry));
  try {
    const [code, signal] = (await once(child, "exit")) as [number | null, NodeJS.Signals | null];
    watch.stop();
    const left = await endLeft(
      quarry,
      watch.cut === null ? context.limits.leavingMillisecondsMax : 0,
    );
    // Whoever held its pipes is gone.
    if (child.stdio.some((stream) => stream?.closed === false)) await once(child, "close");
    return record.close({
      code,
      signal,
      cut: watch.cut,
      left: watch.cut === null ? left : [],
      milliseconds: performance.now() - started,
      silenceMilliseconds: watch.limit,
    });
  } finally {
    await rm(folder, { recursive: true, force: true, maxRetries: 5 });
  }
}

function startFile(
  file: string,
  { root, limits }: FileContext,
  env: Record<string, string>,
): ChildProcess {
  const reporter = join(import.meta.dirname, "reporter.ts");
  const options = [`--test-reporter=${reporter}`, `--test-timeout=${limits.testMillisecondsMax}`];
  return spawn(process.execPath, [...options, file], {
    cwd: root,
    detached: true,
    env: { ...process.env, ...env },
    stdio: ["ignore", "pipe", "pipe", "pipe"],
  });
}

/** Listens to a file, and ends it when it is silent for too long. */
class Watch {
  /** Why the file was ended, if it was. */
  cut: CutReason | null = null;
  /** The silence that was allowed last. */
  limit = 0;
  readonly #record: FileRecord;
  readonly #context: FileContext;
  readonly #end: () => void;
  #timer: NodeJS.Timeout | undefined;

  constructor(child: ChildProcess, record: FileRecord, context: FileContext, end: () => void) {
    this.#record = record;
    this.#context = context;
    this.#end = end;
    for (const stream of [child.stdout, child.stderr]) {
      stream?.setEncoding("utf8").on("data", (text: string) => record.print(text));
    }
    createInterface({ input: child.stdio[3] as Readable }).on("line", (line) => {
      if (record.note(JSON.parse(line) as FileEvent)) this.#wait();
    });
    context.signal.addEventListener("abort", this.#interrupt);
    if (context.signal.aborted) this.#interrupt();
    this.#wait();
  }

  stop(): void {
    clearTimeout(this.#timer);
    this.#context.signal.removeEventListener("abort", this.#interrupt);
  }

  #wait(): void {
    const { silenceMillisecondsMax, openMillisecondsMax } = this.#context.limits;
    const reason = this.#record.isBetweenTests ? "open" : "silent";
    this.limit = reason === "open" ? openMillisecondsMax : silenceMillisecondsMax;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#cut(reason), this.limit);
  }

  readonly #interrupt = (): void => this.#cut("interrupted");

  #cut(reason: CutReason): void {
    this.cut ??= reason;
    this.#end();
  }
}

function kill(child: ChildProcess, quarry: Quarry): void {
  killProcesses(quarry);
  child.kill("SIGKILL");
}

/** Waits for the processes that a file has left to end, and ends those that do not; their commands. */
async function endLeft(quarry: Quarry, patience: number): Promise<string[]> {
  const until = performance.now() + patience;
  while (findProcesses(quarry).length > 0 && performance.now() < until) await sleep(50);
  const commands = new Map<number, string>();
  for (let found = killProcesses(quarry); found.length > 0; found = killProcesses(quarry)) {
    for (const { id, command } of found) commands.set(id, command);
    await sleep(20);
  }
  return [...commands.values()];
}
