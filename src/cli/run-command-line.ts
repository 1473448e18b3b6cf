import { exitCodes } from "../errors.ts";
import type { Io } from "../workers/up-options.ts";
import { usageError } from "./arguments.ts";
import type { Command } from "./command.ts";
import { commands, loadAllCommands } from "./commands.ts";
import { commandHelp, programHelp } from "./help.ts";
import { nearest } from "./nearest.ts";
import { parseArguments } from "./parse-arguments.ts";
import { printError } from "./print-error.ts";
import { version } from "./version.ts";

/** Runs what stands behind `bobbin` and returns the exit code. Errors are printed, never thrown. */
export async function runCommandLine(argv: readonly string[], io: Io): Promise<number> {
  try {
    return await dispatch(argv, io);
  } catch (error) {
    return printError(error, io.stderr);
  }
}

async function dispatch(argv: readonly string[], io: Io): Promise<number> {
  const [first, ...others] = argv;
  if (first === undefined) {
    io.stderr.write(programHelp(await loadAllCommands(), io.stderr.style));
    return exitCodes.usage;
  }
  if (first === "--version" || first === "-V") {
    io.stdout.write(`bobbin ${version()}\n`);
    return 0;
  }
  if (first === "--help" || first === "-h") return printHelp([], io);
  if (first === "help") return printHelp(others, io);
  const { command, rest } = await findCommand(argv);
  if (asksForHelp(rest)) return printHelp([command.name], io);
  return command.run(await parseArguments(command, rest, io.environment), io);
}

async function printHelp(name: readonly string[], io: Io): Promise<number> {
  const { stdout } = io;
  if (name.length === 0) stdout.write(programHelp(await loadAllCommands(), stdout.style));
  else
    stdout.write(commandHelp((await findCommand(name.join(" ").split(" "))).command, stdout.style));
  return 0;
}

/** Names may have two words; the longer one is tried first. */
async function findCommand(
  argv: readonly string[],
): Promise<{ command: Command; rest: readonly string[] }> {
  for (const words of [2, 1]) {
    const load = commands[argv.slice(0, words).join(" ")];
    if (load !== undefined) return { command: await load(), rest: argv.slice(words) };
  }
  const typed = argv[0] ?? "";
  const suggestion = await nearest(typed, Object.keys(commands));
  const help = "bobbin --help lists all commands";
  throw usageError(
    `bobbin has no command ${JSON.stringify(typed)}`,
    suggestion === null ? help : `did you mean bobbin ${suggestion}? ${help}`,
  );
}

function asksForHelp(args: readonly string[]): boolean {
  const end = args.indexOf("--");
  return (end === -1 ? args : args.slice(0, end)).some((arg) => arg === "--help" || arg === "-h");
}
