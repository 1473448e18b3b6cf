/** The TypeScript files as the tidiness tests see them: text, syntax tree, comments. */

import { readFileSync } from "node:fs";
import { join } from "node:path";
import { parseSync, type Comment, type Program } from "oxc-parser";
import { findFiles, projectRoot } from "../scripts/project.ts";

/** One parsed file. */
export interface SourceFile {
  /** Relative to the project, with "/". */
  readonly path: string;
  readonly text: string;
  readonly program: Program;
  readonly comments: readonly Comment[];
}

/** Parses a file's text; `path` is for its extension and for messages. */
export function parseSource(path: string, text: string): SourceFile {
  const { program, comments, errors } = parseSync(path, text);
  if (errors[0] !== undefined) throw new Error(`${path}: ${errors[0].message}`);
  return { path, text, program, comments };
}

/** All TypeScript files below src/, and of the packages that are shipped with it. */
export function readSourceFiles(): SourceFile[] {
  return findFiles(["{src,packages/*/src}/**/*.ts"]).map((path) =>
    parseSource(path, readFileSync(join(projectRoot, path), "utf8")),
  );
}

/** All TypeScript files of the project's own in other folders; components and what they are made from are none. */
export function readSourcesBeside(): SourceFile[] {
  const paths = findFiles([
    "{benchmarks,conformance,scripts,test}/**/*.ts",
    "sdk/typescript/{src,wasm}/**/*.ts",
  ]);
  return paths
    .filter((path) => !/\/(?:fixtures|scenarios|app|hostile)\//.test(path))
    .map((path) => parseSource(path, readFileSync(join(projectRoot, path), "utf8")));
}

/** Whether a file is a test, a helper of tests or a benchmark, which may be long and import anything. */
export function isTest(path: string): boolean {
  return /\.(test|bench)\.ts$/.test(path) || /\/test-[\w-]+\.ts$/.test(path);
}

/** The line, counted from 1, of an offset in the text. */
export function lineAt(text: string, offset: number): number {
  return text.slice(0, offset).split("\n").length;
}
