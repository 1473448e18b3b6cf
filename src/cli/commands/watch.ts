import { watchLimits } from "../../limits.ts";
import type { Io } from "../../common/io.ts";
import type { ArgumentsWith } from "../arguments.ts";
import type { Command } from "../command.ts";
import type { FlagGroup, FlagIn } from "../flag.ts";
import type { ServingFlag } from "./read-up-options.ts";
import { readMilliseconds } from "../flag-values.ts";
import { upAbsentFlags } from "./up-absent-flags.ts";
import { upFlagGroups } from "./up-flags.ts";

const { scriptDebounceMillisecondsDefault, debounceMillisecondsDefault } = watchLimits;

const watchFlags = {
  title: "Watching",
  flags: [
    { name: "clear", short: "c", summary: "Empty the terminal at each change" },
    {
      name: "debounce",
      short: "d",
      value: "MILLISECONDS",
      summary: `How long to wait for more changes after one; without it ${scriptDebounceMillisecondsDefault} for TypeScript and JavaScript, ${debounceMillisecondsDefault} for the rest`,
    },
    { name: "skip-build", summary: "Run no build commands; reload when what they make is new" },
  ],
} as const satisfies FlagGroup;

const upGroups: readonly FlagGroup[] = upFlagGroups;
/** Those of `bobbin up`, but building is what watching is about, and `-c` is Spin's for `--clear`. */
const servingFlags: readonly FlagGroup[] = upGroups.map(({ title, flags }) => ({
  title,
  flags: flags
    .filter(({ name }) => name !== "build")
    .map(({ short, ...flag }) =>
      short === undefined || short === "c" ? flag : { ...flag, short },
    ),
}));

/** `bobbin watch`: builds and serves an application, and again when its files change. */
export const watch: Command = {
  name: "watch",
  summary: "Build and serve the application, and again whenever its files change",
  positionals: [],
  flagGroups: [watchFlags, ...servingFlags],
  absentFlags: [
    { name: "build", instead: "leave it out; bobbin watch builds unless --skip-build is given" },
    ...upAbsentFlags,
  ],
  ignoresDoubleHyphen: true,
  examples: [
    {
      line: "bobbin watch",
      summary: "Serve the application in this folder, and every change of it",
    },
    {
      line: "bobbin watch --from shop --listen 127.0.0.1:8080 --clear",
      summary: "Empty the terminal at each change, and serve at another address",
    },
    {
      line: "bobbin watch --skip-build",
      summary: "Leave building to another program, and serve what it makes",
    },
  ],
  run: runWatchCommand,
};

async function runWatchCommand(
  args: ArgumentsWith<FlagIn<[typeof watchFlags]> | ServingFlag>,
  io: Io,
): Promise<number> {
  const { readUpOptions } = await import("./read-up-options.ts");
  const { runWatch } = await import("../watch/run-watch.ts");
  const { printError } = await import("../print-error.ts");
  const options = {
    clear: args.has("clear"),
    debounceMilliseconds: args.value("debounce", readMilliseconds) ?? null,
    skipBuild: args.has("skip-build"),
  };
  const up = await readUpOptions(args, io);
  return runWatch(options, up, io, (error) => printError(error, io.stderr));
}
