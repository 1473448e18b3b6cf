/** Imports go only where ARCHITECTURE.md lets them, and never in a circle. */

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { projectRoot } from "../scripts/project.ts";
import { findCycles, findForbiddenImports, importsOf, readRooms } from "./import-rules.ts";
import { isTest, parseSource, readSourceFiles } from "./source-files.ts";

const rooms = readRooms(readFileSync(join(projectRoot, "ARCHITECTURE.md"), "utf8"));
const sources = readSourceFiles();

test("ARCHITECTURE.md has a table of rooms", () => {
  assert.ok(rooms.size > 10);
  assert.deepEqual(rooms.get("src/errors.ts"), []);
});

test("every file is in a room and imports only what its room may import", () => {
  const bound = sources.filter(({ path }) => !isTest(path));
  const imports = new Map(bound.map((source) => [source.path, importsOf(source)]));
  assert.deepEqual(findForbiddenImports(imports, rooms), []);
});

test("the linker and its tests import nothing of Bobbin, and others only what it offers", () => {
  const linker = "src/guests/wasm/linker/";
  const isInside = (path: string): boolean => path.startsWith(linker);
  const crossing = sources.flatMap((source) =>
    importsOf(source)
      .filter((target) => isInside(target) !== isInside(source.path))
      .filter((target) => target !== `${linker}index.ts` && !isTest(source.path))
      .map((target) => `${source.path} imports ${target}`),
  );
  const outward = sources.filter(({ path }) => isInside(path)).flatMap(importsOf);
  assert.deepEqual(crossing, []);
  assert.deepEqual(
    outward.filter((target) => !isInside(target)),
    [],
  );
});

test("no file imports itself by way of others", () => {
  const imports = new Map(sources.map((source) => [source.path, importsOf(source)]));
  assert.deepEqual(findCycles(imports), []);
});

test("all ways to import are seen", () => {
  const text = `
    import a from "./a.ts";
    import type { B } from "./b.ts";
    export { c } from "./c.ts";
    export * from "../d.ts";
    const e = await import("./e.ts");
    type F = import("./f.ts").F;
    import fs from "node:fs";`;
  const found = importsOf(parseSource("src/kv/x.ts", text));
  const expected = ["a.ts", "b.ts", "c.ts", "e.ts", "f.ts"].map((name) => `src/kv/${name}`);
  assert.deepEqual(found.toSorted(), [...expected, "src/d.ts"].toSorted());
});

test("a forbidden import, a file in no room and a cycle are reported", () => {
  const table = readRooms("| room | | |\n| `src/a` | | `src/b.ts` |\n| `src/b.ts` | | |");
  const imports = new Map([
    ["src/a/one.ts", ["src/a/two.ts", "src/b.ts"]],
    ["src/b.ts", ["src/a/one.ts"]],
    ["src/c.ts", []],
  ]);
  assert.deepEqual(findForbiddenImports(imports, table), [
    "src/b.ts imports src/a/one.ts, which src/b.ts may not",
    "src/c.ts is in no room of ARCHITECTURE.md",
  ]);
  assert.deepEqual(findCycles(imports), ["src/a/one.ts -> src/b.ts -> src/a/one.ts"]);
});
