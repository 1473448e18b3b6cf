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
const rooms = readRoomsOfWings(wings);
const folders = readRooms(beside);
const sources = readSourceFiles();
const others = readSourcesBeside();

/** The rooms of the wings that have a README. */
function readRoomsOfWings(table: Rooms): Rooms {
  const pages = [...table.keys()].map((wing) => `${wing}/README.md`);
  const present = pages.filter(
    (path) => path.startsWith("src/") && existsSync(join(projectRoot, path)),
  );
  return new Map(present.flatMap((path) => [...readRooms(read(path))]));
}

/** Whether a file is in a wing that tells of its rooms. */
const isInRooms = (path: string): boolean =>
  path.startsWith("src/") && existsSync(join(projectRoot, roomOf(path, wings) ?? "", "README.md"));

test("ARCHITECTURE.md has a table of wings, and their READMEs of rooms", () => {
  assert.ok(wings.size > 10);
  assert.deepEqual(wings.get("src/errors.ts"), []);
  assert.ok(rooms.size > 2 * wings.size);
});

test("a wing stands below those that it may import", () => {
  const order = [...wings.keys()];
  const upwards = [...wings].flatMap(([wing, allowed]) =>
    allowed
      .filter((other) => order.includes(other) && order.indexOf(other) >= order.indexOf(wing))
      .map((other) => `${wing} may import ${other}, which stands below it`),
  );
  assert.deepEqual(upwards, []);
});

test("every file is in a room and imports only what its room may import", () => {
  const bound = sources.filter(({ path }) => !isTest(path));
  const imports = new Map(bound.map((source) => [source.path, importsOf(source)]));
  const inRooms = new Map([...imports].filter(([path]) => isInRooms(path)));
  assert.deepEqual(findForbiddenImports(imports, wings), []);
  assert.deepEqual(findForbiddenImports(inRooms, rooms), []);
});

test("the linker and its tests import nothing of Bobbin, and others only what it offers", () => {
  const linker = "packages/wasm-linker/src/";
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

test("every room needs what it may import", () => {
  const bound = sources.filter(({ path }) => !isTest(path));
  const imports = new Map(bound.map((source) => [source.path, importsOf(source)]));
  assert.deepEqual(findUnusedPermissions(imports, rooms), []);
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
    type F = import("./f.ts").F;
    import fs from "node:fs";`;
  const found = importsOf(parseSource("src/kv/x.ts", text));
  const expected = ["a.ts", "b.ts", "c.ts", "e.ts", "f.ts"].map((name) => `src/kv/${name}`);
  const linker = "packages/wasm-linker/src/index.ts";
  assert.deepEqual(found.toSorted(), [...expected, "src/d.ts", linker].toSorted());
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
