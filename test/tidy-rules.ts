/** What keeps a file legible, as functions from a file to sentences about what is wrong in it. */

import { Visitor } from "oxc-parser";
import { lineAt, type SourceFile } from "./source-files.ts";

/** Most lines of a file, and of a function with all that stands in it. */
export const linesMax = Object.freeze({ file: 300, function: 70, usualFunction: 50 });

/** Most that there may be of what a single file may have now and then; they only ever get smaller. */
export const sumsMax = Object.freeze({
  longFunctions: 19,
  castsPerThousandLines: 6.8,
  imports: 20,
});

/** Files and functions that are too long. */
export function findLongParts(
  { path, text, program }: SourceFile,
  functionLinesMax: number = linesMax.function,
): string[] {
  const found: string[] = [];
  const fileLines = text.trimEnd().split("\n").length;
  if (fileLines > linesMax.file) found.push(`${path} has ${fileLines} lines`);

  const check = (node: { start: number; end: number }): void => {
    const line = lineAt(text, node.start);
    const lines = lineAt(text, node.end) - line + 1;
    if (lines > functionLinesMax) found.push(`${path}:${line} is a function of ${lines} lines`);
  };
  new Visitor({
    FunctionDeclaration: check,
    FunctionExpression: check,
    ArrowFunctionExpression: check,
  }).visit(program);
  return found;
}

/** How often a file tells the compiler what something is; `as const` tells it nothing new. */
export function countCasts({ text, program }: SourceFile): number {
  let casts = 0;
  new Visitor({
    TSAsExpression({ typeAnnotation: { start, end } }) {
      if (text.slice(start, end) !== "const") casts += 1;
    },
  }).visit(program);
  return casts;
}

/** Exported declarations without a docstring right before them; a re-export has it at its origin. */
export function findUndocumentedExports({ path, text, program, comments }: SourceFile): string[] {
  const docstrings = comments.filter(
    ({ type, value }) => type === "Block" && value.startsWith("*"),
  );
  const found: string[] = [];
  let previous: string | null = null;
  for (const node of program.body) {
    if (node.type !== "ExportNamedDeclaration" || node.declaration === null) continue;
    const name = declaredName(node.declaration);
    const isDocumented = docstrings.some(
      ({ end }) => end <= node.start && text.slice(end, node.start).trim() === "",
    );
    // The overloads of a function share the docstring of the first.
    if (!isDocumented && name !== previous) {
      found.push(`${path}:${lineAt(text, node.start)} exports ${name} without a docstring`);
    }
    previous = name;
  }
  return found;
}

function declaredName(declaration: object): string {
  const [first] = "declarations" in declaration ? (declaration.declarations as object[]) : [];
  const named = first ?? declaration;
  const id = "id" in named ? (named.id as { name?: string } | null) : null;
  return id?.name ?? "a pattern";
}

/** Lines with a reminder, and lines that switch a check off without saying why. */
export function findLooseEnds(path: string, text: string): string[] {
  const found: string[] = [];
  for (const [index, line] of text.split("\n").entries()) {
    const place = `${path}:${index + 1}`;
    if (/\b(TODO|FIXME|XXX)\b/.test(line)) found.push(`${place} has a reminder`);
    const isDirective = /(oxlint|eslint)-disable|@ts-(ignore|expect-error|nocheck)/.test(line);
    if (isDirective && !/(-- |expect-error )\S+ \S+/.test(line)) {
      found.push(`${place} switches a check off without a reason`);
    }
  }
  return found;
}

/** Numeric constants named as limits, outside of the table of limits, that no comment before them gives a reason for. */
export function findUnexplainedLimits({ path, text }: Pick<SourceFile, "path" | "text">): string[] {
  const lines = text.split("\n");
  return lines.flatMap((line, index) => {
    const [, name] = /^(?:export )?const (\w*(?:Max|Default))\b[^=]*= *-?[\d(]/.exec(line) ?? [];
    const before = lines[index - 1]?.trim() ?? "";
    const isExplained = before.endsWith("*/") || before.startsWith("//");
    return name === undefined || isExplained ? [] : [`${path}:${index + 1} has ${name}`];
  });
}
