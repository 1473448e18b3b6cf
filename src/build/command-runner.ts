import { spawn, type ChildProcess } from "node:child_process";
import { buildLimits } from "../limits.ts";

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
  #impatience: NodeJS.Timeout | undefined;
  readonly #kill = (): void => this.#send("SIGKILL");

  constructor() {
    // Groups of their own would otherwise outlive a process that ends early.
    process.on("exit", this.#kill);
  }

  /** Runs a command to its end without input. Null where it succeeded, else how it ended, as text. */
  async run(command: string, options: CommandOptions): Promise<string | null> {
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
    const outcome = await outcomeOf(child);
    this.#running.delete(child);
    return outcome;
  }

  /** Ends all that runs: first with SIGTERM, then with SIGKILL. */
  stop(): void {
    this.#send("SIGTERM");
    this.#impatience ??= setTimeout(this.#kill, buildLimits.stopMillisecondsMax);
  }

  /** Forgets the process; nothing may be running. */
  [Symbol.dispose](): void {
    clearTimeout(this.#impatience);
    process.off("exit", this.#kill);
  }

  #send(signal: NodeJS.Signals): void {
    for (const { pid } of this.#running) {
      try {
        if (pid !== undefined) process.kill(-pid, signal);
      } catch {
        // The group has ended by itself.
      }
    }
  }
}

function outcomeOf(child: ChildProcess): Promise<string | null> {
  return new Promise((resolve) => {
    let impatience: NodeJS.Timeout | undefined;
    child.on("error", (error) => resolve(`cannot be started: ${error.message}`));
    child.on("exit", () => {
      impatience = setTimeout(() => {
        child.stdout?.destroy();
        child.stderr?.destroy();
      }, outputMillisecondsMax);
    });
    child.on("close", (code, signal) => {
      clearTimeout(impatience);
      if (code === 0) resolve(null);
      else resolve(code === null ? `was ended by ${signal}` : `ended with exit code ${code}`);
    });
  });
}
