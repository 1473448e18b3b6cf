/** What the readers of one manifest share. */

import type { Diagnostics, Position } from "../../toml/index.ts";
import type { SourcePosition } from "./app.ts";

/** One manifest while it is read. */
export interface Reading {
  /** Absolute path of the folder of the manifest. */
  readonly directory: string;
  readonly diagnostics: Diagnostics;
  /** Filled on the way: parts that are accepted but not acted on. */
  readonly notices: string[];
  /** Names of the application variables, for templates. */
  readonly variables: ReadonlySet<string>;
}

/** The same manifest, while a part of it is read: what is wrong is said of that part. */
export function readingOf(reading: Reading, ...part: string[]): Reading {
  return { ...reading, diagnostics: reading.diagnostics.of(...part) };
}

/** A position in the manifest, with its file. */
export function toSourcePosition(
  reading: Pick<Reading, "diagnostics">,
  position: Position,
): SourcePosition {
  return { file: reading.diagnostics.file, line: position.line, column: position.column };
}
