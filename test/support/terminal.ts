/** `bobbin` at a terminal: a pseudo-terminal whose keys a test presses. */

import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { stripVTControlCharacters } from "node:util";
import { patient } from "./patience.ts";

const main = fileURLToPath(new URL("../../src/cli/main.ts", import.meta.url));

/** Python has pseudo-terminals on every system; it runs what follows in one and passes everything on. */
const terminal = `
import os, pty, sys
sys.exit(os.waitstatus_to_exitcode(pty.spawn(sys.argv[1:])))
`;

/** Longest that a test waits for something to be shown. */
const silenceMillisecondsMax = patient(60_000);

/** Why there is no terminal to be had, or false. */
export const terminalMissing =
  spawnSync("python3", ["-c", "import pty"]).status !== 0 &&
  "python3 with its module pty is needed";

/** Keys by what they do. */
export const keys = { enter: "\r", down: "\u001B[B", interrupt: "\u0003" } as const;

/** A program at a terminal. */
export interface TerminalRun extends AsyncDisposable {
  /** All that was shown so far, without colours and movements. */
  readonly shown: string;
  /** The same with them. */
  readonly raw: string;
  /** Waits until this is shown, behind what an earlier call waited for. */
  waitFor(text: string): Promise<void>;
  press(text: string): void;
  /** Resolves with the exit code. */
  readonly ended: Promise<number | null>;
}

/** Runs `bobbin ARGS` at a terminal of 100 columns. */
export function startAtTerminal(args: readonly string[], cwd: string): TerminalRun {
  return startProgramAtTerminal([process.execPath, main, ...args], cwd);
}

/** Runs any program at a terminal of 100 columns. */
export function startProgramAtTerminal(
  program: readonly string[],
  cwd: string,
  environment: NodeJS.ProcessEnv = {},
): TerminalRun {
  const shell = ["sh", "-c", 'stty cols 100 rows 40; exec "$0" "$@"'];
  const child = spawn("python3", ["-c", terminal, ...shell, ...program], {
    cwd,
    env: { ...process.env, TERM: "xterm-256color", CI: "", ...environment },
    stdio: ["pipe", "pipe", "inherit"],
  });
  const closed = once(child, "close") as Promise<[number | null]>;
  let shown = "";
  let seen = 0;
  child.stdout.setEncoding("utf8").on("data", (text: string) => (shown += text));
  const readable = (): string => stripVTControlCharacters(shown).replaceAll("\r", "");
  return {
    get shown() {
      return readable();
    },
    get raw() {
      return shown;
    },
    waitFor: async (text) => {
      while (readable().indexOf(text, seen) === -1) {
        const signal = AbortSignal.timeout(silenceMillisecondsMax);
        const more = once(child.stdout, "data", { signal }).then(() => true);
        const isMore = await Promise.race([more, closed.then(() => false)]);
        if (!isMore) throw new Error(`${text} was not shown:\n${readable()}`);
      }
      seen = readable().indexOf(text, seen) + text.length;
    },
    press: (text) => void child.stdin.write(text),
    ended: closed.then(([code]) => code),
    [Symbol.asyncDispose]: async () => {
      child.kill();
      await closed;
    },
  };
}
