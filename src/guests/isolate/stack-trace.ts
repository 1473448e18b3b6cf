import { SourceMap } from "node:module";
import path from "node:path";
import { displayPath } from "../../common/display-path.ts";
import { isolateCallLimits } from "../../limits.ts";
import type { GuestLog } from "./guest-log.ts";

interface KnownMap {
  readonly map: SourceMap;
  /** Its sources, by the names that a component sees of them. */
  readonly sources: Map<string, string | null>;
}

const maps = new Map<string, KnownMap>();

/** The error of a guest as text, its stack in terms of the component's own source files. */
export function describeGuestError(error: unknown, componentId: string, sourceMap: string): string {
  const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
  return mapStack(text, componentId, sourceMap);
}

/**
 * Puts source positions into a stack trace of a component's script, which is named `/ID.js`, and
 * leaves out the frames of Bobbin's own runtime.
 */
export function mapStack(stack: string, componentId: string, sourceMap: string): string {
  const lines = ofGuest(stack).filter((line) => !isFrame(line) || !isOfRuntime(line));
  const name = `/${componentId}.js:`;
  return lines
    .map((line) =>
      line.includes(name)
        ? mapLine(line, name, sourceMap, displayPath)
        : isFrame(line)
          ? nameWhole(line, sourceMap)
          : line,
    )
    .join("\n");
}

/**
 * The frames of a stack as the component itself sees them: its sources are named from the folder of its manifest on, for where that is
 * on the machine is none of its business.
 */
export function mapOwnFrames(frames: string, program: MappedProgram, directory: string): string {
  const { settings, bundle } = program;
  const name = `/${settings.component.id}.js:`;
  const nameOf = (source: string): string => ownName(source, directory);
  return ofGuest(frames)
    .filter((line) => !isOfRuntime(line))
    .map((line) => (line.includes(name) ? mapLine(line, name, bundle.sourceMap, nameOf) : line))
    .join("\n");
}

/** The name by which a component knows a source: from a folder of its own on, else without the path that leads to it. */
export function ownName(source: string, directory: string): string {
  const relative = path.relative(directory, source).replaceAll(path.sep, "/");
  if (!relative.startsWith("../") && !path.isAbsolute(relative)) return relative;
  const inPackages = relative.lastIndexOf("node_modules/");
  return inPackages === -1 ? path.basename(source) : relative.slice(inPackages);
}

/** A frame in which the component's own name of a source becomes the one that people know. */
function nameWhole(line: string, sourceMap: string): string {
  const start = Math.max(line.lastIndexOf("("), line.lastIndexOf(" ")) + 1;
  const [, name = ""] = /^([^:]+):\d+:\d+\)?$/.exec(line.slice(start)) ?? [];
  const source = name === "" ? null : sourceOf(name, sourceMap);
  return source === null
    ? line
    : line.slice(0, start) + displayPath(source) + line.slice(start + name.length);
}

function sourceOf(name: string, sourceMap: string): string | null {
  const { map, sources } = knownMap(sourceMap);
  let source = sources.get(name);
  if (source === undefined) {
    const end = `/${name}`;
    source =
      map.payload.sources.find((each) => each.replaceAll(path.sep, "/").endsWith(end)) ?? null;
    // A component names whatever it likes.
    if (source !== null) sources.set(name, source);
  }
  return source;
}

/** What is known of the reason of a rejection in the guest. The engine's binding copies errors and simple values. */
export function describeReason(error: unknown): string {
  const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
  if (text.includes("object was not an instance of `Error`")) return "a value that is no Error";
  return ofGuest(text).join("\n");
}

/** The lines of a stack that are the guest's: what follows the boundary is the host's own. */
function ofGuest(stack: string): string[] {
  const all = stack.slice(0, isolateCallLimits.logCharactersMax).split("\n");
  const boundary = all.findIndex(
    (line) => isFrame(line) && line.includes("<isolated-vm boundary>"),
  );
  return boundary === -1 ? all : all.slice(0, boundary);
}

/** A component's log, in which places of its script become those of its source files. */
export function mappedLog(log: GuestLog, { settings, bundle }: MappedProgram): GuestLog {
  const { id } = settings.component;
  const name = `/${id}.js:`;
  return (stream, text, headers) =>
    log(stream, text.includes(name) ? mapStack(text, id, bundle.sourceMap) : text, headers);
}

/** What is known of a component whose stacks are mapped. */
export interface MappedProgram {
  readonly settings: { readonly component: { readonly id: string } };
  readonly bundle: { readonly sourceMap: string };
}

/** A line at a time: of a text that is the guest's own no pattern may look at all lines from each of them. */
function isFrame(line: string): boolean {
  return /^\s+at /.test(line);
}

function isOfRuntime(line: string): boolean {
  return (
    line.includes("bobbin:runtime") || line.endsWith("(<anonymous>)") || line.includes("node:")
  );
}

function mapLine(
  line: string,
  name: string,
  sourceMap: string,
  nameOf: (source: string) => string,
): string {
  const at = line.indexOf(name);
  const match = /^(\d+):(\d+)/.exec(line.slice(at + name.length));
  if (match === null) return line;
  const [found, row, column] = match;
  const entry = knownMap(sourceMap).map.findEntry(Number(row) - 1, Number(column) - 1);
  if (!("originalSource" in entry)) return line;
  const place = `${nameOf(entry.originalSource)}:${entry.originalLine + 1}:${entry.originalColumn + 1}`;
  return (
    line.slice(0, at).replace(/file:\/\/$/, "") +
    place +
    line.slice(at + name.length + found.length)
  );
}

function knownMap(sourceMap: string): KnownMap {
  let known = maps.get(sourceMap);
  if (known === undefined) {
    const map = new SourceMap(JSON.parse(sourceMap) as ConstructorParameters<typeof SourceMap>[0]);
    known = { map, sources: new Map() };
    maps.set(sourceMap, known);
  }
  return known;
}
