import { bobbinError } from "../errors.ts";
import type { FlagGroup, FlagIn, FlagNames, FlagShape, NamesOf } from "./flag.ts";

/** Thrown by the reader of a value; `Arguments` adds which flag it was. */
export class ValueError extends Error {
  readonly fix: string;

  constructor(what: string, fix: string) {
    super(what);
    this.fix = fix;
  }
}

/** A flag's value and where it came from. */
export interface Given {
  readonly text: string;
  /** `--listen` or the name of an environment variable. */
  readonly source: string;
}

/** What a command is given that has these flags. */
export type ArgumentsOf<Groups extends readonly FlagGroup[]> = ArgumentsWith<FlagIn<Groups>>;

/** What a command is given that has at least these flags. */
export type ArgumentsWith<Known extends FlagShape> = Arguments<NamesOf<Known>>;

/** What a command line says, checked against the command's flags; of no others can anything be asked. */
export class Arguments<in Names extends FlagNames> {
  readonly positionals: readonly string[];
  readonly #values: ReadonlyMap<string, readonly Given[]>;
  readonly #switches: ReadonlySet<string>;

  constructor(
    positionals: readonly string[],
    values: ReadonlyMap<string, readonly Given[]>,
    switches: ReadonlySet<string>,
  ) {
    this.positionals = positionals;
    this.#values = values;
    this.#switches = switches;
  }

  /** Whether the switch is on. */
  has(name: Names["switch"]): boolean {
    return this.#switches.has(name);
  }

  /** The flag's value as `read` understands it; undefined where there is none. */
  value<Value>(name: Names["value"], read: (text: string) => Value): Value | undefined {
    const given = this.#values.get(name)?.at(-1);
    return given === undefined ? undefined : readGiven(given, read);
  }

  /** The value of a flag that has a default. */
  given<Value>(name: Names["given"], read: (text: string) => Value): Value {
    const given = this.#values.get(name)?.at(-1);
    if (given === undefined) throw new Error(`--${name} has a default and no value`);
    return readGiven(given, read);
  }

  /** All values of a flag that may be repeated, in order. */
  values<Value>(name: Names["values"], read: (text: string) => Value): Value[] {
    return (this.#values.get(name) ?? []).map((given) => readGiven(given, read));
  }
}

function readGiven<Value>(given: Given, read: (text: string) => Value): Value {
  try {
    return read(given.text);
  } catch (error) {
    if (!(error instanceof ValueError)) throw error;
    const { message: problem, fix: advice } = error;
    throw bobbinError("value-not-usable", { source: given.source, problem, advice }, error);
  }
}
