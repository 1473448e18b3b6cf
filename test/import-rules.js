/** Which file imports which, and what ARCHITECTURE.md allows. */
import { posix } from "node:path";
import { Visitor } from "oxc-parser";
/** Reads the table of rooms: rows whose first cell is one path in backquotes. */
export function readRooms(markdown) {
    const rooms = new Map();
    for (const line of markdown.split("\n")) {
        const [first, , third] = line.split("|").slice(1, -1);
        const [room, ...more] = quotedPaths(first);
        if (room !== undefined && more.length === 0)
            rooms.set(room, quotedPaths(third));
    }
    return rooms;
}
function quotedPaths(cell = "") {
    return [...cell.matchAll(/`([^`]+)`/g)].map((match) => match[1] ?? "");
}
/** The most specific room that a path is in, or null. */
export function roomOf(path, rooms) {
    const known = new Set([...rooms.keys(), ...[...rooms.values()].flat()]);
    const holding = [...known].filter((room) => path === room || path.startsWith(`${room}/`));
    return holding.toSorted((a, b) => b.length - a.length)[0] ?? null;
}
/** Static, re-exporting, dynamic and type imports of a file that name a relative path. */
export function importsOf({ path, program }) {
    const found = new Set();
    const add = (source) => {
        if (typeof source !== "string" || !source.startsWith("."))
            return;
        found.add(posix.join(posix.dirname(path), source));
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
export function findForbiddenImports(imports, rooms) {
    return [...imports].flatMap(([path, targets]) => {
        const room = roomOf(path, rooms);
        if (room === null || !rooms.has(room))
            return [`${path} is in no room of ARCHITECTURE.md`];
        const allowed = [room, ...(rooms.get(room) ?? [])];
        return targets
            .filter((target) => !allowed.includes(roomOf(target, rooms) ?? ""))
            .map((target) => `${path} imports ${target}, which ${room} may not`);
    });
}
/** Every cycle that a walk along the imports meets, as "a -> b -> a". */
export function findCycles(imports) {
    const cycles = [];
    const done = new Set();
    const visit = (path, trail) => {
        const start = trail.indexOf(path);
        if (start >= 0)
            cycles.push([...trail.slice(start), path].join(" -> "));
        if (start >= 0 || done.has(path))
            return;
        for (const target of imports.get(path) ?? [])
            visit(target, [...trail, path]);
        done.add(path);
    };
    for (const path of imports.keys())
        visit(path, []);
    return cycles;
}
