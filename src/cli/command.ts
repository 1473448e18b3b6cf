import type { Io } from "../common/io.ts";
import type { Arguments } from "./arguments.ts";

/** One verb of the command line, as data: help, reference page and parsing are all made from it. */
export interface Command {
  /** What is typed behind `bobbin`: `up`, `kv get`. */
  readonly name: string;
  /** One sentence without a full stop at its end. */
  readonly summary: string;
  readonly positionals: readonly Positional[];
  readonly flagGroups: readonly FlagGroup[];
  /** Whether `--` is passed over: in Spin, flags of another command follow it. */
  readonly ignoresDoubleHyphen?: boolean;
  /** Flags that a Spin user may expect and that are not offered. */
  readonly absentFlags: readonly AbsentFlag[];
  readonly examples: readonly Example[];
  /** Returns the exit code, or throws an error of the table. */
  run(args: Arguments, io: Io): Promise<number>;
}

/** Flags that belong together in help. */
export interface FlagGroup {
  readonly title: string;
  readonly flags: readonly Flag[];
}

/** A flag that a command takes. */
export interface Flag {
  /** Without hyphens. */
  readonly name: string;
  /** One letter. */
  readonly short?: string;
  /** Other long names, which help does not show first. */
  readonly aliases?: readonly string[];
  /** What stands for the value in help; a flag without one is a switch. */
  readonly value?: string;
  /** Whether it may be given several times. */
  readonly isRepeatable?: boolean;
  /** Whether "" is a value with a meaning of its own. */
  readonly allowsEmpty?: boolean;
  /** The environment variable that gives the value, or turns the switch on, where the flag does not. */
  readonly environment?: string;
  /** The value where neither gives one. */
  readonly default?: string;
  readonly summary: string;
}

/** A flag of Spin that Bobbin does not have. */
export interface AbsentFlag {
  readonly name: string;
  readonly short?: string;
  /** An environment variable that asks for the same, and must not be passed over in silence. */
  readonly environment?: string;
  /** Why it is absent, or what to do instead. */
  readonly instead: string;
}

/** An argument that is no flag. */
export interface Positional {
  readonly name: string;
  readonly isRequired: boolean;
  /** Whether more of them may follow; only the last one. */
  readonly isRepeatable?: boolean;
  readonly summary: string;
}

/** A command line with what it does. */
export interface Example {
  readonly line: string;
  readonly summary: string;
}

/** All flags of a command. */
export function flagsOf(command: Command): readonly Flag[] {
  return command.flagGroups.flatMap((group) => group.flags);
}
