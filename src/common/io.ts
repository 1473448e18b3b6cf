/** What a part may touch of the process: its streams, its environment, its folder. */

/** What a command may touch of the process; a test hands in its own. */
export interface Io {
  readonly stdin: Input;
  readonly stdout: Output;
  readonly stderr: Output;
  /** Environment variables. */
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** Absolute path that relative paths start from. */
  readonly directory: string;
}

/** Standard input. */
export interface Input {
  readonly isTerminal: boolean;
  /** All that comes, once. */
  bytes(): AsyncIterable<Uint8Array>;
}

/** Standard output or standard error. */
export interface Output {
  write(text: string): void;
  /** Writes as much as may come, and waits until it is taken; false once nobody reads any more. */
  writeData(data: string | Uint8Array): Promise<boolean>;
  readonly isTerminal: boolean;
  /** The text in this style on a terminal that shows colours, else as it is. */
  readonly style: (style: TextStyle, text: string) => string;
}

/** The styles that Bobbin's output uses. */
export type TextStyle = "heading" | "error" | "warning" | "faint";
