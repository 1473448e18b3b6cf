/** The guests of this folder: each is a folder with a `guest.json`, and nothing else lists them. */

import { readFileSync, statSync } from "node:fs";
import { dirname, join } from "node:path";
import { findFiles, projectRoot } from "../../../scripts/project.ts";

/** Where the folders of guests are. */
export const guestsFolder = dirname(import.meta.dirname);

/** What a guest is written in: the name of the file beside this one that knows its toolchain. */
export type Language = "rust" | "go" | "javascript" | "python";

const languages: readonly string[] = ["rust", "go", "javascript", "python"];

/** What `guest.json` says. In commands and in `output`, `$NAME` is a variable of the build's environment. */
export interface GuestDeclaration {
  /** One language, or all whose tools the commands use. */
  readonly language: Language | readonly Language[];
  /** Folders beside the guest's that its build reads too, as `../NAME`. */
  readonly with?: readonly string[];
  /** Commands, each a program and its options, that run one after another in a copy of the folder. */
  readonly build: readonly (readonly string[])[];
  /** The file that is there afterwards, relative to that copy. */
  readonly output: string;
  /** Whether it answers all of the protocol; one that does not says `hello` at every path. True unless said. */
  readonly speaksProtocol?: boolean;
}

/** A guest: its folder's name, and what is declared there. */
export interface Guest {
  readonly name: string;
  readonly languages: readonly Language[];
  readonly with: readonly string[];
  readonly build: readonly (readonly string[])[];
  readonly output: string;
  readonly speaksProtocol?: boolean;
}

/** Names of all guests, sorted. */
export function findGuestNames(): string[] {
  const pattern = "test/wasm-guests/*/guest.json";
  return findFiles([pattern]).map((path) => dirname(path).split("/").at(-1) ?? "");
}

/** Reads a guest's declaration. */
export function readGuest(name: string): Guest {
  const path = join(guestsFolder, name, "guest.json");
  const declared = JSON.parse(readFileSync(path, "utf8")) as Partial<GuestDeclaration>;
  const { build, output } = declared;
  const named = [declared.language ?? []].flat();
  if (named.length === 0 || !named.every((language) => languages.includes(language))) {
    throw new Error(`${path}: "language" is one of ${languages.join(", ")}, or several`);
  }
  if (build === undefined || output === undefined) {
    throw new Error(`${path} needs "build" and "output"`);
  }
  const { with: besides = [], speaksProtocol = true } = declared;
  return { name, languages: named, build, output, with: besides, speaksProtocol };
}

/** Files of the folders that a guest is built from, relative to `guestsFolder`, sorted. */
export function findGuestFiles(guest: Guest): string[] {
  const patterns = [guest.name, ...guest.with].map((name) => `test/wasm-guests/${name}/**`);
  const leftOut = /\/(?:target|__pycache__|\.venv)\/|\/(?:Cargo\.lock|package-lock\.json)$/;
  return findFiles(patterns)
    .filter((path) => !leftOut.test(path) && isFile(path))
    .map((path) => path.slice("test/wasm-guests/".length));
}

function isFile(path: string): boolean {
  return statSync(join(projectRoot, path)).isFile();
}
