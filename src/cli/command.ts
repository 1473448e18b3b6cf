import type { Io } from "../common/io.ts";
import type { Arguments } from "./arguments.ts";
import type { Flag, FlagGroup, FlagNames } from "./flag.ts";

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
  run(args: Arguments<FlagNames>, io: Io): Promise<number>;
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
