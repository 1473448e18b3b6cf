import { parseArgs } from "node:util";
import type { ParseArgsOptionsConfig } from "node:util";
import { bobbinError, type BobbinError } from "../errors.ts";
import type { Io } from "../common/io.ts";
import { Arguments } from "./arguments.ts";
import type { Given } from "./arguments.ts";
import { flagsOf } from "./command.ts";
import type { Command } from "./command.ts";
import type { Flag, FlagNames } from "./flag.ts";

/** Reads what stands behind the command's name. Throws at the first mistake. */
export async function parseArguments(
  command: Command,
  args: readonly string[],
  environment: Io["environment"],
): Promise<Arguments<FlagNames>> {
  const flags = flagsByName(command);
  const values = new Map<string, Given[]>();
  const switches = new Set<string>();
  const positionals: string[] = [];
  const given = command.ignoresDoubleHyphen === true ? args.filter((arg) => arg !== "--") : args;
  const { tokens } = parseArgs({
    args: [...given],
    options: optionsOf(flags),
    strict: false,
    allowPositionals: true,
    tokens: true,
  });
  let numberIndex = -1;
  for (const token of tokens) {
    if (token.kind === "positional") positionals.push(token.value);
    if (token.kind !== "option" || token.index === numberIndex) continue;
    const flag = flags.get(token.name);
    const argument = given[token.index] ?? "";
    if (flag === undefined && isNumber(argument)) {
      // It is read letter by letter, and is one argument.
      numberIndex = token.index;
      positionals.push(argument);
      continue;
    }
    if (flag === undefined)
      throw await unknownFlag(command, token.rawName, argument, given[token.index + 1]);
    const isSecond = switches.has(flag.name) || values.has(flag.name);
    if (isSecond && flag.isRepeatable !== true) {
      throw bobbinError("given-twice", { what: `--${flag.name}`, advice: "give it once" });
    }
    if (flag.value === undefined) {
      checkSwitch(token.rawName, token.value);
      switches.add(flag.name);
    } else {
      const text = checkValue(flag, token.rawName, token.value, token.inlineValue);
      values.set(flag.name, [...(values.get(flag.name) ?? []), { text, source: token.rawName }]);
    }
  }
  await checkPositionals(command, positionals);
  checkEnvironment(command, environment);
  addDefaults(command, environment, values);
  addEnvironmentSwitches(command, environment, switches);
  return new Arguments(positionals, values, switches);
}

/** The flags as Node's parser knows them. */
function optionsOf(flags: ReadonlyMap<string, Flag>): ParseArgsOptionsConfig {
  const options: ParseArgsOptionsConfig = {};
  for (const [name, flag] of flags) {
    const short = name === flag.name && flag.short !== undefined ? { short: flag.short } : {};
    options[name] = {
      type: flag.value === undefined ? "boolean" : "string",
      multiple: true,
      ...short,
    };
  }
  return options;
}

/** A value such as `-5` is no flag. */
function isNumber(argument: string): boolean {
  return /^-\d+(?:\.\d+)?$/.test(argument);
}

function flagsByName(command: Command): Map<string, Flag> {
  const byName = new Map<string, Flag>();
  for (const flag of flagsOf(command)) {
    for (const name of [flag.name, ...(flag.aliases ?? [])]) byName.set(name, flag);
  }
  return byName;
}

async function unknownFlag(
  command: Command,
  rawName: string,
  argument: string,
  next: string | undefined,
): Promise<BobbinError> {
  const absent = command.absentFlags.find(
    (flag) => rawName === `--${flag.name}` || rawName === `-${flag.short}`,
  );
  if (absent !== undefined) {
    return bobbinError("flag-not-supported", { flag: rawName, instead: absent.instead });
  }
  // A long flag behind a single hyphen is read letter by letter; what was typed is more telling.
  const [typed = "", inline] = argument.split(/=(.*)/s, 2);
  // Needed for mistakes only, so that a right command line starts without it.
  const { flagAdvice } = await import("./known-words.ts");
  const advice = flagAdvice(command, typed, inline ?? next);
  return bobbinError("no-such-flag", { program: `bobbin ${command.name}`, flag: typed, advice });
}

function checkSwitch(rawName: string, value: string | undefined): void {
  if (value !== undefined) throw bobbinError("flag-value-unexpected", { flag: rawName });
}

function checkValue(
  flag: Flag,
  rawName: string,
  value: string | undefined,
  isInline: boolean | undefined,
): string {
  const isFlagBehind = isInline === false && value !== undefined && /^-./.test(value);
  if (value === undefined || isFlagBehind || (value === "" && flag.allowsEmpty !== true)) {
    throw bobbinError("flag-value-missing", {
      given: rawName,
      flag: `--${flag.name}`,
      value: flag.value ?? "VALUE",
      isFlagBehind,
    });
  }
  return value;
}

async function checkPositionals(command: Command, given: readonly string[]): Promise<void> {
  const { positionals } = command;
  const program = `bobbin ${command.name}`;
  const surplus = given[positionals.length];
  if (surplus !== undefined && positionals.at(-1)?.isRepeatable !== true) {
    const { argumentAdvice } = await import("./known-words.ts");
    const advice = argumentAdvice(command, surplus);
    throw bobbinError("argument-unexpected", { program, argument: surplus, advice });
  }
  const missing = positionals.find((each, index) => each.isRequired && given[index] === undefined);
  if (missing !== undefined) {
    const { name: argument, summary: advice } = missing;
    throw bobbinError("argument-missing", { program, argument, advice });
  }
}

function checkEnvironment(command: Command, environment: Io["environment"]): void {
  for (const flag of command.absentFlags) {
    if (flag.environment === undefined || (environment[flag.environment] ?? "") === "") continue;
    const { environment: name, instead } = flag;
    throw bobbinError("flag-not-supported", { flag: `--${flag.name}`, instead, environment: name });
  }
}

/** As Spin reads them: anything but an empty text and the ways to say no. */
function addEnvironmentSwitches(
  command: Command,
  environment: Io["environment"],
  switches: Set<string>,
): void {
  for (const flag of flagsOf(command)) {
    if (flag.value !== undefined || flag.environment === undefined) continue;
    const given = environment[flag.environment] ?? "";
    if (!/^(?:n|no|f|false|off|0|)$/i.test(given)) switches.add(flag.name);
  }
}

function addDefaults(
  command: Command,
  environment: Io["environment"],
  values: Map<string, Given[]>,
): void {
  for (const flag of flagsOf(command)) {
    if (flag.value === undefined || values.has(flag.name)) continue;
    const fromEnvironment =
      flag.environment === undefined ? undefined : environment[flag.environment];
    if (fromEnvironment !== undefined && (fromEnvironment !== "" || flag.allowsEmpty === true)) {
      values.set(flag.name, [{ text: fromEnvironment, source: flag.environment ?? "" }]);
    } else if (flag.default !== undefined) {
      values.set(flag.name, [{ text: flag.default, source: `--${flag.name}` }]);
    }
  }
}
