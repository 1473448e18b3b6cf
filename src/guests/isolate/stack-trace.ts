import { SourceMap } from "node:module";
import { displayPath } from "../../common/display-path.ts";
import { isolateCallLimits } from "../../limits.ts";
import type { GuestLog } from "./guest-log.ts";

const maps = new Map<string, SourceMap>();

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
    .map((line) => (line.includes(name) ? mapLine(line, name, sourceMap) : line))
    .join("\n");
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
interface MappedProgram {
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

function mapLine(line: string, name: string, sourceMap: string): string {
  const at = line.indexOf(name);
  const match = /^(\d+):(\d+)/.exec(line.slice(at + name.length));
  if (match === null) return line;
  const [found, row, column] = match;
  const entry = map(sourceMap).findEntry(Number(row) - 1, Number(column) - 1);
  if (!("originalSource" in entry)) return line;
  const place = `${displayPath(entry.originalSource)}:${entry.originalLine + 1}:${entry.originalColumn + 1}`;
  return (
    line.slice(0, at).replace(/file:\/\/$/, "") +
    place +
    line.slice(at + name.length + found.length)
  );
}

function map(sourceMap: string): SourceMap {
  let parsed = maps.get(sourceMap);
  if (parsed === undefined) {
    parsed = new SourceMap(JSON.parse(sourceMap) as ConstructorParameters<typeof SourceMap>[0]);
    maps.set(sourceMap, parsed);
  }
  return parsed;
}
