import type { BuildIo } from "./build-io.ts";
import { createLiveLines } from "./live-lines.ts";

/** Tells a person how far a build is. Names are those of steps. */
export interface Progress extends Disposable {
  started(name: string): void;
  /** A piece of a command's output. */
  printed(name: string, text: string): void;
  built(name: string): void;
  /** `output` is all that the failing command printed. */
  failed(name: string, output: string): void;
  /** The build of this step is given up. */
  stopped(name: string): void;
}

/** How much a build tells. */
export interface ProgressOptions {
  /** Only what fails. */
  readonly quiet: boolean;
  /** All output as it comes. */
  readonly verbose: boolean;
}

/** Progress on standard error: live on a terminal, else a line when something has ended. */
export function createProgress(
  { stderr, environment }: BuildIo,
  options: ProgressOptions,
): Progress {
  const startedAt = new Map<string, number>();
  const seconds = (name: string): number => (performance.now() - (startedAt.get(name) ?? 0)) / 1000;
  const isLive =
    stderr.isTerminal && environment["TERM"] !== "dumb" && !options.quiet && !options.verbose;
  const live = isLive
    ? createLiveLines(stderr, () =>
        [...startedAt.keys()].map((name) => `Building ${name}, ${Math.floor(seconds(name))} s`),
      )
    : null;
  const say = (text: string): void => (live === null ? stderr.write(text) : live.writeAbove(text));
  const end = (name: string, line: string): void => {
    startedAt.delete(name);
    if (line !== "") say(line);
  };
  const { print, flush } = namedLines(say);
  return {
    started: (name) => {
      startedAt.set(name, performance.now());
      if (options.verbose && !options.quiet)
        say(`${stderr.style("heading", "Building")} ${name}\n`);
      live?.redraw();
    },
    printed: (name, text) => {
      if (options.verbose) print(name, text);
    },
    built: (name) => {
      flush(name);
      const line = `${stderr.style("heading", "Built")} ${name} in ${seconds(name).toFixed(1)} s\n`;
      end(name, options.quiet ? "" : line);
    },
    failed: (name, output) => {
      flush(name);
      const head = `${stderr.style("error", "Failed")} ${name} after ${seconds(name).toFixed(1)} s`;
      if (options.verbose || output === "") return end(name, `${head}\n`);
      end(name, `${head}; the command printed:\n\n${output.trimEnd()}\n\n`);
    },
    stopped: (name) => {
      flush(name);
      end(name, "");
    },
    [Symbol.dispose]: () => live?.[Symbol.dispose](),
  };
}

/** Output in whole lines, each after the name of whose it is; the last one of a command may lack its end. */
function namedLines(say: (text: string) => void) {
  const partial = new Map<string, string>();
  return {
    print(name: string, text: string): void {
      const lines = `${partial.get(name) ?? ""}${text}`.split("\n");
      partial.set(name, lines.pop() ?? "");
      say(lines.map((line) => `${name} | ${line}\n`).join(""));
    },
    flush(name: string): void {
      const rest = partial.get(name) ?? "";
      partial.delete(name);
      if (rest !== "") say(`${name} | ${rest}\n`);
    },
  };
}
