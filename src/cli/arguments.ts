import { bobbinError } from "../errors.ts";
import type { BobbinError } from "../errors.ts";

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

/** What a command line says, checked against the command's flags. */
export class Arguments {
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
  has(name: string): boolean {
    return this.#switches.has(name);
  }

  /** The flag's value as `read` understands it; undefined where there is none. */
  value<Value>(name: string, read: (text: string) => Value): Value | undefined {
    const given = this.#values.get(name)?.at(-1);
    return given === undefined ? undefined : readGiven(given, read);
  }

  /** All values of a flag that may be repeated, in order. */
  values<Value>(name: string, read: (text: string) => Value): Value[] {
    return (this.#values.get(name) ?? []).map((given) => readGiven(given, read));
  }
}

function readGiven<Value>(given: Given, read: (text: string) => Value): Value {
  try {
    return read(given.text);
  } catch (error) {
    if (!(error instanceof ValueError)) throw error;
    throw bobbinError(
      "usage",
      { what: `${given.source}: ${error.message}`, fix: error.fix },
      error,
    );
  }
}

/** A mistake on the command line. */
export function usageError(what: string, fix: string): BobbinError {
  return bobbinError("usage", { what, fix });
}
