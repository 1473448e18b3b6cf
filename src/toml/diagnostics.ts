/** What is wrong with one file: collected while it is read, thrown together. */

import { displayPath } from "../common/display-path.ts";
import { bobbinError } from "../errors.ts";
import type { Position } from "./value.ts";

/** The error that the diagnostics of a file are thrown as. */
export type DiagnosticsCode = "manifest-invalid" | "runtime-config-invalid";

/** Collects diagnostics of one file. */
export class Diagnostics {
  /** Absolute path of the file. */
  readonly file: string;
  readonly #code: DiagnosticsCode;
  readonly #found: { readonly position: Position; readonly text: string }[] = [];

  constructor(file: string, code: DiagnosticsCode) {
    this.file = file;
    this.#code = code;
  }

  /** Adds one: what is wrong and, after a semicolon, what to do. */
  add(position: Position, text: string): void {
    this.#found.push({ position, text });
  }

  /** All of them in the order of the file, such as `spin.toml:7:1: unknown key …`. */
  get lines(): readonly string[] {
    const name = displayPath(this.file);
    const sorted = this.#found.toSorted(
      (a, b) => a.position.line - b.position.line || a.position.column - b.position.column,
    );
    const lines = sorted.map(
      ({ position, text }) => `${name}:${position.line}:${position.column}: ${text}`,
    );
    return [...new Set(lines)];
  }

  /** Throws them, together, when there are any. */
  throwIfAny(): void {
    if (this.#found.length > 0) throw bobbinError(this.#code, { diagnostics: this.lines });
  }

  /** Adds one that leaves nothing more to be read, and throws. */
  fail(position: Position, text: string): never {
    this.add(position, text);
    throw bobbinError(this.#code, { diagnostics: this.lines });
  }
}
