/** The rules of CONTRIBUTING.md that a machine can check. */

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { projectRoot, repositoryFiles } from "../scripts/project.ts";
import { isTest, parseSource, readSourceFiles } from "./source-files.ts";
import { importsOf } from "./import-rules.ts";
import {
  countCasts,
  findLongParts,
  findLooseEnds,
  findUndocumentedExports,
  findUnexplainedLimits,
  linesMax,
  sumsMax,
} from "./tidy-rules.ts";

/** Tables that are read entry by entry; splitting them would help nobody. */
const dataFiles = ["src/errors.ts", "src/limits.ts"];
/** Each of their imports is an entry: the globals, what the package offers, checks, commands. */
const lists = [
  "packages/wasm-linker/src/index.ts",
  "src/cli/commands.ts",
  "src/cli/doctor/checks.ts",
  "src/web/platform/index.ts",
];
/** These files spell out what they look for. */
const rules = ["test/tidy-rules.ts", "test/tidy.test.ts"];

const sources = readSourceFiles().filter(({ path }) => !isTest(path));

function readTrackedFiles(): { path: string; text: string }[] {
  return repositoryFiles()
    .filter((path) => !rules.includes(path))
    .map((path) => ({ path, text: readFileSync(join(projectRoot, path), "latin1") }));
}

test(`no file of src has more than ${linesMax.file} lines, no function more than ${linesMax.function}`, () => {
  const checked = sources.filter(({ path }) => !dataFiles.includes(path));
  assert.deepEqual(
    checked.flatMap((source) => findLongParts(source)),
    [],
  );
});

test(`at most ${sumsMax.longFunctions} functions are longer than ${linesMax.usualFunction} lines, and ${sumsMax.castsPerThousandLines} casts stand in a thousand lines`, () => {
  const long = sources.flatMap((source) => findLongParts(source, linesMax.usualFunction));
  const functions = long.filter((sentence) => sentence.includes("function"));
  assert.ok(functions.length <= sumsMax.longFunctions, functions.join("\n"));
  const lines = sources.reduce((sum, { text }) => sum + text.split("\n").length - 1, 0);
  const casts = sources.reduce((sum, source) => sum + countCasts(source), 0);
  assert.ok(casts <= (lines / 1000) * sumsMax.castsPerThousandLines, `${casts} in ${lines} lines`);
  const text = "const a = b as number;\nconst c = [1] as const;\nconst d = e as unknown as string;";
  assert.equal(countCasts(parseSource("src/x.ts", text)), 3);
});

test(`a file imports at most ${sumsMax.imports} others of ours, but for those that list something`, () => {
  const wide = sources
    .filter((source) => importsOf(source).length > sumsMax.imports)
    .map(({ path }) => path);
  assert.deepEqual(wide.toSorted(), lists.toSorted());
});

test("every export of src has a docstring", () => {
  assert.deepEqual(sources.flatMap(findUndocumentedExports), []);
});

test("a limit that is not in limits.ts has its reason before it", () => {
  const elsewhere = sources.filter(({ path }) => path !== "src/limits.ts");
  assert.deepEqual(elsewhere.flatMap(findUnexplainedLimits), []);
  const text =
    "const aMax = 1;\n/** Why. */\nconst bMax = 2;\nconst cDefault = -(3);\nconst dMax = limits.d;";
  assert.deepEqual(findUnexplainedLimits({ path: "x.ts", text }), [
    "x.ts:1 has aMax",
    "x.ts:4 has cDefault",
  ]);
});

test("nothing that a profiler or a program left behind is kept", () => {
  const left = /\.(?:log|cpuprofile|heapsnapshot|orig|rej)$|(?:^|\/)core(?:\.\d+)?$/;
  assert.deepEqual(
    repositoryFiles().filter((path) => left.test(path)),
    [],
  );
});

test("no file has a forgotten reminder or an unexplained exception", () => {
  const found = readTrackedFiles().flatMap(({ path, text }) => findLooseEnds(path, text));
  assert.deepEqual(found, []);
});

test("no file names a package registry's address or a place on the machine it was written on", () => {
  const hosts =
    /registry\.(npmjs|yarnpkg)\.|static\.crates\.|pypi\.org\/simple|proxy\.golang\.|"resolved": "(?!packages\/)/;
  const places = [`${projectRoot}/`, `${homedir()}/`].filter(
    (place) => place.split("/").length > 2,
  );
  const found = readTrackedFiles().filter(
    ({ text }) => hosts.test(text) || places.some((place) => text.includes(place)),
  );
  assert.deepEqual(
    found.map(({ path }) => path),
    [],
  );
});

test("no compiled JavaScript lies beside its source", () => {
  const paths = new Set(repositoryFiles());
  const found = [...paths].filter(
    (path) => paths.has(path.replace(/\.js$/, ".ts")) && path.endsWith(".js"),
  );
  assert.deepEqual(found, []);
});

test("long parts, undocumented exports and loose ends are found", () => {
  const lines = "call();\n".repeat(75);
  const text = `/** Documented. */
export const one = 1;
export function two() {
${lines}}
${"\n".repeat(300)}export {};
`;
  const source = parseSource("src/x.ts", text);
  assert.deepEqual(findLongParts(source), [
    "src/x.ts has 380 lines",
    "src/x.ts:3 is a function of 77 lines",
  ]);
  assert.deepEqual(findUndocumentedExports(source), ["src/x.ts:3 exports two without a docstring"]);
  const loose =
    "// TODO\n// oxlint-disable-next-line no-console\n// @ts-expect-error has a good reason";
  assert.deepEqual(findLooseEnds("x.ts", loose), [
    "x.ts:1 has a reminder",
    "x.ts:2 switches a check off without a reason",
  ]);
});
