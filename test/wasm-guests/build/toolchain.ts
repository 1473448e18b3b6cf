/** What the build asks of a language. */

import type { Guest } from "./guest.ts";

/** A copy of a guest's sources in which commands run. */
export interface BuildFolder {
  readonly guest: Guest;
  /** The copy of the guest's folder. */
  readonly path: string;
  /** Where a toolchain may keep what is worth keeping between builds. */
  readonly cache: string;
}

/** Something is not on this machine; a sentence on what it is and how to get it. */
export interface Missing {
  readonly missing: string;
}

/** How guests of one language are built. */
export interface Toolchain {
  /** Names the compiler and its version, which decide, with the sources, what a build is. */
  identify(): Promise<{ readonly version: string } | Missing>;
  /** Gets what the build needs and is not there, and says in which variables the commands find it. */
  prepare(
    folder: BuildFolder,
  ): Promise<{ readonly environment: Readonly<Record<string, string>> } | Missing>;
}
