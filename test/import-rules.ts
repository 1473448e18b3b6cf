/** Which file imports which, and what ARCHITECTURE.md and the READMEs of the wings allow. */

import { posix } from "node:path";
import { Visitor } from "oxc-parser";
import type { SourceFile } from "./source-files.ts";

/** Rooms by path, each with the rooms that it may import. */
export type Rooms = ReadonlyMap<string, readonly string[]>;

/** The imports of each file that are ours, as project paths. */
export type Imports = ReadonlyMap<string, readonly string[]>;

/** Reads the table of rooms: rows whose first cell is one path in backquotes. */
export function readRooms(markdown: string): Rooms {
  const rooms = new Map<string, string[]>();
  for (const line of markdown.split("\n")) {
    const [first, , third] = line.split("|").slice(1, -1);
    const [room, ...more] = quotedPaths(first);
    if (room !== undefined && more.length === 0) rooms.set(room, quotedPaths(third));
  }
  return rooms;
}

function quotedPaths(cell = ""): string[] {
  return [...cell.matchAll(/`([^`]+)`/g)].map((match) => match[1] ?? "");
}

/** The most specific room that a path is in, or null. */
export function roomOf(path: string, rooms: Rooms): string | null {
  const known = new Set([...rooms.keys(), ...[...rooms.values()].flat()]);
  const holding = [...known].filter((room) => path === room || path.startsWith(`${room}/`));
  return holding.toSorted((a, b) => b.length - a.length)[0] ?? null;
}

/** What is imported by name and lies here all the same. */
const packageName = /^@bobbin-kv\/([\w-]+)(\/testing)?$/;

/** Static, re-exporting, dynamic and type imports of a file that name a relative path, or a package of ours. */
export function importsOf({ path, program }: SourceFile): string[] {
  const found = new Set<string>();
  const add = (source: unknown): void => {
    if (typeof source !== "string") return;
    const [, name, testing] = packageName.exec(source) ?? [];
    const entry = testing === undefined ? "index.ts" : "test-kit.ts";
    if (name !== undefined) found.add(`packages/${name}/src/${entry}`);
    if (source.startsWith(".")) found.add(posix.join(posix.dirname(path), source));
  };
  new Visitor({
    ImportDeclaration: (node) => add(node.source.value),
    ExportNamedDeclaration: (node) => add(node.source?.value),
    ExportAllDeclaration: (node) => add(node.source.value),
    ImportExpression: (node) => add(node.source.type === "Literal" ? node.source.value : null),
    TSImportType: (node) => add(node.source.value),
  }).visit(program);
  return [...found];
}

/** Sentences about imports that the table does not allow. */
export function findForbiddenImports(imports: Imports, rooms: Rooms): string[] {
  return [...imports].flatMap(([path, targets]) => {
    const room = roomOf(path, rooms);
    if (room === null || !rooms.has(room))
      return [`${path} is in no room of ARCHITECTURE.md or its wing`];
    const allowed = [room, ...(rooms.get(room) ?? [])];
    return targets
      .filter((target) => !allowed.includes(roomOf(target, rooms) ?? ""))
      .map((target) => `${path} imports ${target}, which ${room} may not`);
  });
}

/** Sentences about permissions of the table that no file needs. */
export function findUnusedPermissions(imports: Imports, rooms: Rooms): string[] {
  const used = new Set(
    [...imports].flatMap(([path, targets]) =>
      targets.map((target) => `${roomOf(path, rooms)} ${roomOf(target, rooms)}`),
    ),
  );
  return [...rooms].flatMap(([room, allowed]) =>
    allowed
      .filter((other) => !used.has(`${room} ${other}`))
      .map((other) => `${room} imports nothing of ${other}, which it may`),
  );
}

/** Sentences about rooms that may import what stands below them, or themselves. */
export function findUpwardPermissions(rooms: Rooms): string[] {
  const order = [...rooms.keys()];
  return [...rooms].flatMap(([room, allowed]) =>
    allowed
      .filter((other) => order.includes(other) && order.indexOf(other) >= order.indexOf(room))
      .map((other) => `${room} may import ${other}, which stands below it`),
  );
}

/** A path of another folder stands for the whole of what a row names, or for itself. */
export function wholeFolder(path: string, folder: string, folders: Rooms): string {
  const isWithin = (name: string): boolean => path === name || path.startsWith(`${name}/`);
  if (isWithin(folder)) return folder;
  return (folders.get(folder) ?? []).find(isWithin) ?? path;
}

/** Every cycle that a walk along the imports meets, as "a -> b -> a". */
export function findCycles(imports: Imports): string[] {
  const cycles: string[] = [];
  const done = new Set<string>();
  const visit = (path: string, trail: readonly string[]): void => {
    const start = trail.indexOf(path);
    if (start >= 0) cycles.push([...trail.slice(start), path].join(" -> "));
    if (start >= 0 || done.has(path)) return;
    for (const target of imports.get(path) ?? []) visit(target, [...trail, path]);
    done.add(path);
  };
  for (const path of imports.keys()) visit(path, []);
  return cycles;
}
