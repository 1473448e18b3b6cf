/** What a build may touch of the process: the part of a command's own that it needs. */
export interface BuildIo {
  readonly stderr: {
    write(text: string): void;
    readonly isTerminal: boolean;
    readonly style: (style: "heading" | "error" | "faint", text: string) => string;
  };
  /** Environment variables. */
  readonly environment: Readonly<Record<string, string | undefined>>;
}
