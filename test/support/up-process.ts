import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import type { Readable } from "node:stream";
import { fileURLToPath } from "node:url";
import { patient } from "./patience.ts";

/** After this long nobody waits any more for something to be printed. */
const silenceMillisecondsMax = patient(60_000);

const cli = fileURLToPath(new URL("../../src/cli/main.ts", import.meta.url));

/** A running `bobbin up`, in a process group of its own. */
export interface UpProcess extends AsyncDisposable {
  readonly child: ChildProcess;
  /** Without a trailing slash. */
  readonly url: string;
  /** All that it has printed so far. */
  readonly output: { stdout: string; stderr: string };
  fetch(path: string, init?: RequestInit): Promise<Response>;
  /** Resolves when it prints more; rejects when it has ended, or is silent for `silenceMillisecondsMax`. */
  prints(): Promise<void>;
  /** Resolves when standard error holds this; rejects as `prints` does. */
  printed(pattern: RegExp): Promise<void>;
  /** Sends a signal to the supervisor alone; resolves with its exit code, or null when a signal ended it. */
  stop(signal?: NodeJS.Signals): Promise<number | null>;
  /** SIGKILL for the supervisor and all its workers at once. */
  killAll(): Promise<void>;
}

/** What a `bobbin` command printed and how it ended. */
export interface CommandResult {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

function start(args: readonly string[], options: { cwd?: string; env?: NodeJS.ProcessEnv }) {
  const child = spawn(process.execPath, [cli, ...args], {
    cwd: options.cwd,
    env: { ...process.env, NO_COLOR: "1", ...options.env },
    stdio: ["ignore", "pipe", "pipe"],
    detached: true,
  });
  const output = { stdout: "", stderr: "" };
  child.stdout.setEncoding("utf8").on("data", (text: string) => (output.stdout += text));
  child.stderr.setEncoding("utf8").on("data", (text: string) => (output.stderr += text));
  return { child, output };
}

/** Runs `bobbin ARGS` to its end; it gets SIGTERM once its standard error holds `until`, where that is given. */
export async function runBobbin(
  args: readonly string[],
  options: { cwd?: string; env?: NodeJS.ProcessEnv; until?: RegExp } = {},
): Promise<CommandResult> {
  const { child, output } = start(args, options);
  const { until } = options;
  let isAsked = false;
  child.stderr.on("data", () => {
    if (isAsked || until?.test(output.stderr) !== true) return;
    isAsked = true;
    child.kill("SIGTERM");
  });
  const [code] = (await once(child, "close")) as [number | null];
  return { code, ...output };
}

/**
 * Starts `bobbin up ARGS`, or another verb that serves, on a free port where they name none, and waits
 * until it serves. Rejects with its output when it does not.
 */
export async function startUp(
  args: readonly string[],
  options: { cwd?: string; env?: NodeJS.ProcessEnv; verb?: "up" | "watch" } = {},
): Promise<UpProcess> {
  const verb = options.verb ?? "up";
  const listen = args.includes("--listen") ? [] : ["--listen", "127.0.0.1:0"];
  const { child, output } = start([verb, ...listen, ...args], options);
  const exited = once(child, "close");
  const url = await new Promise<string>((resolve, reject) => {
    const look = (): void => {
      const found = /(?:Serving |"base_url": ")(https?:[^\s"]+)/.exec(output.stdout);
      // A document of JSON may come in pieces.
      const isWhole = !output.stdout.startsWith("{") || output.stdout.endsWith("\n}\n");
      if (found?.[1] !== undefined && isWhole) resolve(found[1]);
    };
    child.stdout?.on("data", look);
    child.once("close", () =>
      reject(new Error(`bobbin ${verb} ended:\n${output.stdout}${output.stderr}`)),
    );
  });
  const stop = async (signal: NodeJS.Signals = "SIGTERM"): Promise<number | null> => {
    if (child.exitCode === null && child.signalCode === null) child.kill(signal);
    const [code] = (await exited) as [number | null];
    return code;
  };
  const killAll = async (): Promise<void> => {
    if (child.pid !== undefined && child.exitCode === null && child.signalCode === null) {
      process.kill(-child.pid, "SIGKILL");
    }
    await exited;
  };
  const { pid } = child;
  const prints = (): Promise<void> => nextOutput(child, output);
  return {
    child,
    url,
    output,
    fetch: (path, init) => fetch(`${url}${path}`, init),
    prints,
    printed: async (pattern) => {
      while (!pattern.test(output.stderr)) await prints();
    },
    stop,
    killAll,
    [Symbol.asyncDispose]: async () => {
      await stop();
      if (pid === undefined) return;
      try {
        process.kill(-pid, "SIGKILL");
      } catch {
        // The group has ended, as it should.
      }
    },
  };
}

async function nextOutput(child: ChildProcess, output: { stderr: string }): Promise<void> {
  const silence = new AbortController();
  const signal = AbortSignal.any([silence.signal, AbortSignal.timeout(silenceMillisecondsMax)]);
  const printing = [child.stdout, child.stderr].map((stream) =>
    once(stream as Readable, "data", { signal }),
  );
  const ended = once(child, "close", { signal }).then(() => Promise.reject(new Error("it ended")));
  try {
    await Promise.race([...printing, ended]);
  } catch (error) {
    throw new Error(`nothing more is printed after\n${output.stderr}`, { cause: error });
  } finally {
    for (const waiting of [...printing, ended]) waiting.catch(() => {});
    silence.abort();
  }
}
