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

/** What of a flag decides what may be asked of it. */
export type FlagShape = Omit<Flag, "summary">;

/** The flags in groups that are written `as const satisfies readonly FlagGroup[]`. */
export type FlagIn<Groups extends readonly FlagGroup[]> = Groups[number]["flags"][number];

/** Names of flags, by what may be asked of them. */
export interface FlagNames {
  /** Without a value. */
  readonly switch: string;
  /** With one value at most. */
  readonly value: string;
  /** With a value in any case. */
  readonly given: string;
  /** With any number of values. */
  readonly values: string;
}

/** The names of these flags. */
export interface NamesOf<Known extends FlagShape> {
  readonly switch: Exclude<Known, { readonly value: string }>["name"];
  readonly value: Exclude<
    Extract<Known, { readonly value: string }>,
    { readonly isRepeatable: true }
  >["name"];
  readonly given: Extract<Known, { readonly default: string }>["name"];
  readonly values: Extract<Known, { readonly isRepeatable: true }>["name"];
}
