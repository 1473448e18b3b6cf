import { spawn, type ChildProcess } from "node:child_process";
import { buildLimits } from "../../limits.ts";

/** How a command ended that did not succeed. */
export interface CommandFailure {
  /** Null where a signal ended it, or it did not start. */
  readonly exitCode: number | null;
  /** In words that follow the command: `ended with exit code 1`. */
  readonly outcome: string;
}

/** Where and how a command runs. */
export interface CommandOptions {
  readonly workdir: string;
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** Takes standard output and standard error as they come. */
  readonly onOutput: (text: string) => void;
}

/** Whatever a command leaves running may hold its output open; nobody waits for that longer than this. */
const outputMillisecondsMax = 500;

/** Runs lines of shell text, each in a process group of its own, and can stop all of them. */
export class CommandRunner implements Disposable {
  readonly #running = new Set<ChildProcess>();
  #isStopping = false;
  #impatience: NodeJS.Timeout | undefined;
  readonly #kill = (): void => this.#send("SIGKILL");

  constructor() {
    // Groups of their own would otherwise outlive a process that ends early.
    process.on("exit", this.#kill);
  }

  /** Runs a command to its end without input. Null where it succeeded. */
  async run(command: string, options: CommandOptions): Promise<CommandFailure | null> {
    const child = spawn(command, {
      cwd: options.workdir,
      env: options.environment,
      shell: true,
      detached: true,
      stdio: ["ignore", "pipe", "pipe"],
    });
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding("utf8").on("data", options.onOutput);
    }
    this.#running.add(child);
    // Once it is told to stop, what holds its output open is killed in time.
    const failure = await failureOf(child, () => !this.#isStopping);
    this.#running.delete(child);
    if (this.#isStopping) sendToGroup(child, "SIGKILL");
    return failure;
  }

  /** Ends all that runs: first with SIGTERM, then with SIGKILL. */
  stop(): void {
    this.#isStopping = true;
    this.#send("SIGTERM");
    this.#impatience ??= setTimeout(this.#kill, buildLimits.stopMillisecondsMax);
  }

  /** Forgets the process; nothing may be running. */
  [Symbol.dispose](): void {
    clearTimeout(this.#impatience);
    process.off("exit", this.#kill);
  }

  #send(signal: NodeJS.Signals): void {
    for (const child of this.#running) sendToGroup(child, signal);
  }
}

function sendToGroup({ pid }: ChildProcess, signal: NodeJS.Signals): void {
  try {
    if (pid !== undefined) process.kill(-pid, signal);
  } catch {
    // The group has ended by itself.
  }
}

function failureOf(
  child: ChildProcess,
  mayCloseOutput: () => boolean,
): Promise<CommandFailure | null> {
  return new Promise((resolve) => {
    let impatience: NodeJS.Timeout | undefined;
    child.on("error", ({ message }) => {
      resolve({ exitCode: null, outcome: `cannot be started: ${message}` });
    });
    child.on("exit", () => {
      if (!mayCloseOutput()) return;
      impatience = setTimeout(() => {
        child.stdout?.destroy();
        child.stderr?.destroy();
      }, outputMillisecondsMax);
    });
    child.on("close", (code, signal) => {
      clearTimeout(impatience);
      const outcome = code === null ? `was ended by ${signal}` : `ended with exit code ${code}`;
      resolve(code === 0 ? null : { exitCode: code, outcome });
    });
  });
}
