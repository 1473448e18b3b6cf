/** What a build command needs of this machine, looked up before it runs: the tools' own messages say less. */

import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { promisify } from "node:util";
import { findProgram } from "./find-program.ts";
import { adviseOnProgram } from "./program-advice.ts";
import { findProgramCalls, type ProgramCall } from "./program-calls.ts";

/** Something that is not there, and how to get it. */
export interface Missing {
  readonly what: string;
  readonly fix: string;
}

type Environment = Readonly<Record<string, string | undefined>>;

/** The first Go that makes a WebAssembly module with functions that can be called. */
const goMinorMin = 24;

/**
 * The first thing that a command lacks, or null. `isFirst` says that no other command comes before it that has yet to
 * be run. What is not plain to see is left for the command to find out. */
export async function findMissing(
  command: string,
  workdir: string,
  environment: Environment,
  isFirst = true,
): Promise<Missing | null> {
  for (const call of findProgramCalls(command, workdir)) {
    const { program, directory, mayBeMade } = call;
    if (findProgram(program, directory, environment["PATH"]) === null) {
      // What is named by its path is often what a command before it makes.
      if (mayBeMade || (!isFirst && program.includes("/"))) continue;
      const what = program.includes("/")
        ? `there is no program ${program} in ${directory}`
        : `the program ${program} is not on PATH`;
      return { what, fix: adviseOnProgram(program) };
    }
    const missing = await findMissingPart(call, { ...environment, ...call.variables });
    if (missing !== null) return missing;
  }
  return null;
}

/** With which a shell ends that did not find a program. */
export const notFoundExitCode = 127;

/** The program that a shell says at the end of its output it did not find, or null. */
export function readNotFound(output: string): Missing | null {
  const line = output.trimEnd().split("\n").at(-1) ?? "";
  const program = /(?:^|[ :])([^\s:]+): (?:command )?not found$/.exec(line)?.[1];
  return program === undefined
    ? null
    : { what: `the program ${program} was not found`, fix: adviseOnProgram(program) };
}

async function findMissingPart(
  call: ProgramCall,
  environment: Environment,
): Promise<Missing | null> {
  if (call.program === "cargo") return findMissingTarget(call, environment);
  return call.program === "go" ? findOldGo(call, environment) : null;
}

async function findMissingTarget(
  { options, directory }: ProgramCall,
  environment: Environment,
): Promise<Missing | null> {
  const target = optionValue(options, "--target") ?? environment["CARGO_BUILD_TARGET"];
  // With -Z build-std the target's library is built and need not be there.
  const buildsLibrary =
    environment["CARGO_UNSTABLE_BUILD_STD"] !== undefined ||
    options.join(" ").includes("build-std");
  if (target === undefined || /[$/.]/.test(target) || buildsLibrary) return null;
  const toolchain = options[0]?.startsWith("+") === true ? [options[0]] : [];
  const flags = [...toolchain, "--print", "target-libdir", "--target", target];
  const folder = await ask("rustc", flags, directory, environment);
  if (folder === null || folder === "" || existsSync(folder)) return null;
  const hasRustup = findProgram("rustup", directory, environment["PATH"]) !== null;
  const what = `Rust's target ${target} is not installed`;
  const add = `rustup target add ${target}`;
  return hasRustup
    ? { what, fix: `run ${add}` }
    : { what, fix: `${adviseOnProgram("rustup")}, and run ${add}` };
}

/** Only modules with exported functions need a new Go; what else is built is the person's business. */
async function findOldGo(
  { options, directory }: ProgramCall,
  environment: Environment,
): Promise<Missing | null> {
  const isReactor = optionValue(options, "-buildmode") === "c-shared";
  if (options[0] !== "build" || !isReactor || environment["GOOS"] !== "wasip1") return null;
  const printed = await ask("go", ["version"], directory, environment);
  const [, major, minor] = /\bgo(\d+)\.(\d+)/.exec(printed ?? "") ?? [];
  const isNew = major !== "1" || Number(minor) >= goMinorMin;
  if (minor === undefined || isNew) return null;
  return {
    what: `go is version 1.${minor}, and the command needs 1.${goMinorMin} or newer`,
    fix: adviseOnProgram("go"),
  };
}

function optionValue(options: readonly string[], name: string): string | undefined {
  const at = options.findIndex((option) => option === name || option.startsWith(`${name}=`));
  const option = options[at];
  return option === name ? options[at + 1] : option?.slice(name.length + 1);
}

/** What a program prints, or null where it fails. */
async function ask(
  program: string,
  options: readonly string[],
  directory: string,
  environment: Environment,
): Promise<string | null> {
  try {
    const { stdout } = await promisify(execFile)(program, options, {
      cwd: directory,
      env: environment,
    });
    return stdout.trim();
  } catch {
    // The command itself will say more about it.
    return null;
  }
}
