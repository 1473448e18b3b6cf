/** What is wrong with one file: collected while it is read, thrown together. */

import { displayPath } from "../common/display-path.ts";
import { bobbinError } from "../errors.ts";
import type { Position } from "./value.ts";

/** The error that the diagnostics of a file are thrown as. */
export type DiagnosticsCode = "manifest-invalid" | "runtime-config-invalid";

/** The part of a file that a fault is in, from the outside in, such as `["component", "hello", "build"]`; empty for the file as a whole. */
export type Subject = readonly string[];

interface Fault {
  readonly position: Position;
  readonly text: string;
  readonly subject: Subject;
}

/** Collects diagnostics of one file. */
export class Diagnostics {
  /** Absolute path of the file. */
  readonly file: string;
  readonly #code: DiagnosticsCode;
  readonly #subject: Subject;
  readonly #found: Fault[];

  constructor(file: string, code: DiagnosticsCode, subject: Subject = [], found: Fault[] = []) {
    this.file = file;
    this.#code = code;
    this.#subject = subject;
    this.#found = found;
  }

  /** The same diagnostics, for what is said of a part. */
  of(...part: string[]): Diagnostics {
    return new Diagnostics(this.file, this.#code, [...this.#subject, ...part], this.#found);
  }

  /** Adds one: what is wrong and, after a semicolon, what to do. */
  add(position: Position, text: string): void {
    this.#found.push({ position, text, subject: this.#subject });
  }

  /** All of them in the order of the file, such as `spin.toml:7:1: unknown key …`. */
  get lines(): readonly string[] {
    return this.linesOf(() => true);
  }

  /** Those of which `concerns` says so, in the order of the file. */
  linesOf(concerns: (subject: Subject) => boolean): readonly string[] {
    const name = displayPath(this.file);
    const sorted = this.#found.toSorted(
      (a, b) => a.position.line - b.position.line || a.position.column - b.position.column,
    );
    const lines = sorted
      .filter(({ subject }) => concerns(subject))
      .map(({ position, text }) => `${name}:${position.line}:${position.column}: ${text}`);
    return [...new Set(lines)];
  }

  /** Throws those of which `concerns` says so, together, when there are any. */
  throwIfAny(concerns: (subject: Subject) => boolean = () => true): void {
    const diagnostics = this.linesOf(concerns);
    if (diagnostics.length > 0) throw bobbinError(this.#code, { diagnostics });
  }

  /** Adds one that leaves nothing more to be read, and throws. */
  fail(position: Position, text: string): never {
    this.add(position, text);
    throw bobbinError(this.#code, { diagnostics: this.lines });
  }
}
