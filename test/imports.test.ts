/** Imports go only where ARCHITECTURE.md lets them, and never in a circle. */

import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { projectRoot } from "../scripts/project.ts";
import {
  findCycles,
  findForbiddenImports,
  findUnusedPermissions,
  findUpwardPermissions,
  importsOf,
  readRooms,
  roomOf,
  wholeFolder,
  type Rooms,
} from "./import-rules.ts";
import { isTest, parseSource, readSourceFiles, readSourcesBeside } from "./source-files.ts";

const read = (path: string): string => readFileSync(join(projectRoot, path), "utf8");
const [ofSource = "", beside = ""] = read("ARCHITECTURE.md").split("## Beside `src`");
const wings = readRooms(ofSource);
const rooms = readRoomsOf("src/");
/** To the other wings a package is one room. */
const packageRooms = readRoomsOf("packages/");
const folders = readRooms(beside);
const sources = readSourceFiles();
const others = readSourcesBeside();

/** The rooms of those wings in a folder that have a README. */
function readRoomsOf(folder: string): Rooms {
  const pages = [...wings.keys()].map((wing) => `${wing}/README.md`);
  const present = pages.filter(
    (path) => path.startsWith(folder) && existsSync(join(projectRoot, path)),
  );
  return new Map(present.flatMap((path) => [...readRooms(read(path))]));
}

/** Whether a file is a test, or there for tests. */
const isForTests = (path: string): boolean => isTest(path) || path.startsWith("test/");

/** Whether a file is in a wing that tells of its rooms. */
const isInRooms = (path: string): boolean =>
  existsSync(join(projectRoot, roomOf(path, wings) ?? "", "README.md"));

test("ARCHITECTURE.md has a table of wings, and their READMEs of rooms", () => {
  assert.ok(wings.size > 10);
  assert.deepEqual(wings.get("src/errors.ts"), []);
  assert.ok(rooms.size > 2 * wings.size);
});

test("a wing, and a room, stands below those that it may import", () => {
  const tables = [wings, rooms, packageRooms];
  assert.deepEqual(tables.flatMap(findUpwardPermissions), []);
  const table = readRooms("| `src/a` | | `src/b` |\n| `src/b` | | `src/c` |");
  assert.deepEqual(findUpwardPermissions(table), ["src/a may import src/b, which stands below it"]);
});

test("every file is in a room and imports only what its room may import", () => {
  const bound = sources.filter(({ path }) => !isTest(path));
  const imports = new Map(bound.map((source) => [source.path, importsOf(source)]));
  assert.deepEqual(findForbiddenImports(imports, wings), []);
  for (const [folder, table] of [
    ["src/", rooms],
    ["packages/", packageRooms],
  ] as const) {
    const inRooms = [...imports].filter(([path]) => path.startsWith(folder) && isInRooms(path));
    assert.ok(inRooms.length > 50);
    assert.deepEqual(findForbiddenImports(new Map(inRooms), table), []);
  }
});

test("a package and its tests import nothing of Bobbin, and others only what it offers, its kit for tests in tests", () => {
  const packageOf = (path: string): string | undefined => /^packages\/[^/]+/.exec(path)?.[0];
  const isOffered = (target: string, from: string): boolean => {
    const entry = target.slice(`${packageOf(target)}/src/`.length);
    return entry === "index.ts" || (entry === "test-kit.ts" && isForTests(from));
  };
  const crossing = [...sources, ...others].flatMap((source) =>
    importsOf(source)
      .filter((target) => packageOf(target) !== packageOf(source.path))
      .filter((target) => packageOf(target) === undefined || !isOffered(target, source.path))
      .filter((target) => [source.path, target].some((path) => packageOf(path) !== undefined))
      .map((target) => `${source.path} imports ${target}`),
  );
  assert.deepEqual(crossing, []);
});

test("every room needs what it may import", () => {
  const bound = sources.filter(({ path }) => !isTest(path));
  const imports = new Map(bound.map((source) => [source.path, importsOf(source)]));
  assert.deepEqual(findUnusedPermissions(imports, rooms), []);
  assert.deepEqual(findUnusedPermissions(imports, packageRooms), []);
  assert.deepEqual(findUnusedPermissions(imports, wings), []);
});

test("every folder beside src imports only what its row names, and all of that", () => {
  const bound = others.filter(({ path }) => !isTest(path));
  const imports = new Map(
    bound.map((source) => {
      const folder = roomOf(source.path, folders) ?? "";
      const targets = importsOf(source).map((path) => wholeFolder(path, folder, folders));
      return [source.path, targets];
    }),
  );
  assert.deepEqual(findForbiddenImports(imports, folders), []);
  assert.deepEqual(findUnusedPermissions(imports, folders), []);
});

test("no file imports itself by way of others", () => {
  const all = [...sources, ...others];
  const imports = new Map(all.map((source) => [source.path, importsOf(source)]));
  assert.deepEqual(findCycles(imports), []);
});

test("all ways to import are seen", () => {
  const text = `
    import a from "./a.ts";
    import type { B } from "./b.ts";
    export { c } from "./c.ts";
    export * from "../d.ts";
    const e = await import("./e.ts");
    import { g } from "@bobbin-kv/wasm-linker";
    import type { H } from "@bobbin-kv/wasm-linker/testing";
    type F = import("./f.ts").F;
    import fs from "node:fs";`;
  const found = importsOf(parseSource("src/kv/x.ts", text));
  const expected = ["a.ts", "b.ts", "c.ts", "e.ts", "f.ts"].map((name) => `src/kv/${name}`);
  const linker = ["index.ts", "test-kit.ts"].map((name) => `packages/wasm-linker/src/${name}`);
  assert.deepEqual(found.toSorted(), [...expected, "src/d.ts", ...linker].toSorted());
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
    "src/c.ts is in no room of ARCHITECTURE.md or its wing",
  ]);
  assert.deepEqual(findCycles(imports), ["src/a/one.ts -> src/b.ts -> src/a/one.ts"]);
  const wider = readRooms("| `src/a` | | `src/b.ts` `src/c.ts` |\n| `src/b.ts` | | `src/a` |");
  assert.deepEqual(findUnusedPermissions(imports, wider), [
    "src/a imports nothing of src/c.ts, which it may",
  ]);
});
