import { exitCodes } from "../errors.ts";
import type { Io } from "../common/io.ts";
import { bobbinError } from "../errors.ts";
import type { Command } from "./command.ts";
import { commands, loadAllCommands } from "./commands.ts";
import { commandHelp, groupHelp, programHelp } from "./help.ts";
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
  if (asksForVersion(first) || first === "-v") return printVersion(io);
  if (first === "--help" || first === "-h") return printHelp([], io);
  if (first === "help") return printHelp(others, io);
  const group = await findGroup(argv);
  if (group !== null) {
    if (asksForVersion(others[0])) return printVersion(io);
    const isAsked = asksForHelp(others);
    (isAsked ? io.stdout : io.stderr).write(groupHelp(first, group, io.stderr.style));
    return isAsked ? 0 : exitCodes.usage;
  }
  const { command, rest } = await findCommand(argv);
  if (asksForVersion(rest[0])) return printVersion(io);
  if (asksForHelp(rest)) return printHelp([command.name], io);
  return command.run(await parseArguments(command, rest, io.environment), io);
}

function asksForVersion(word: string | undefined): boolean {
  return word === "--version" || word === "-V";
}

function printVersion(io: Io): number {
  io.stdout.write(`bobbin ${version()}\n`);
  return 0;
}

async function printHelp(name: readonly string[], io: Io): Promise<number> {
  const { stdout } = io;
  const group = await findGroup(name);
  if (name.length === 0) stdout.write(programHelp(await loadAllCommands(), stdout.style));
  else if (group !== null) stdout.write(groupHelp(name.join(" "), group, stdout.style));
  else
    stdout.write(commandHelp((await findCommand(name.join(" ").split(" "))).command, stdout.style));
  return 0;
}

/** The commands whose names begin with the one word that is given, where no command is named so itself. */
async function findGroup(argv: readonly string[]): Promise<Command[] | null> {
  const [first, second] = argv;
  if (
    first === undefined ||
    Object.hasOwn(commands, first) ||
    (second !== undefined && !second.startsWith("-"))
  )
    return null;
  const loads = Object.entries(commands).filter(([name]) => name.startsWith(`${first} `));
  return loads.length === 0 ? null : Promise.all(loads.map(([, load]) => load()));
}

/** Names may have two words; the longer one is tried first. */
async function findCommand(
  argv: readonly string[],
): Promise<{ command: Command; rest: readonly string[] }> {
  for (const words of [2, 1]) {
    const load = commands[argv.slice(0, words).join(" ")];
    if (load !== undefined) return { command: await load(), rest: argv.slice(words) };
  }
  const names = Object.keys(commands);
  const isGroup = names.some((name) => name.startsWith(`${argv[0]} `));
  const typed = argv.slice(0, isGroup ? 2 : 1).join(" ");
  // Needed for mistakes only, so that a right command line starts without it.
  const { meantCommand } = await import("./known-words.ts");
  throw bobbinError("no-such-command", { command: typed, meant: meantCommand(typed, names) });
}

function asksForHelp(args: readonly string[]): boolean {
  const end = args.indexOf("--");
  return (end === -1 ? args : args.slice(0, end)).some((arg) => arg === "--help" || arg === "-h");
}
