import { SourceMap } from "node:module";
import type { ComponentBundle } from "../../../src/guests/isolate/plan.ts";
import { ownName } from "../../../src/guests/isolate/stack-trace.ts";

/**
 * The module with which a compiled component finds places of its source files: for each line of the bundle, where pieces of it begin
 * and where they come from. To read the bundle's map there would take the interpreter too long, at each request anew.
 */
export function sourcePlaces(file: string, bundle: ComponentBundle, directory: string): string {
  const { code, sourceMap } = bundle;
  const payload = JSON.parse(sourceMap) as ConstructorParameters<typeof SourceMap>[0];
  const names = payload.sources.map((source) => ownName(source, directory));
  const map = new SourceMap(payload);
  const lines = code.split("\n").map((text, line) => placesOf(map, payload.sources, text, line));
  return `export const places = ${JSON.stringify({ file, names, lines })};\n`;
}

/** Column, source, line and column of each piece, the first of each counted from 0 and lines from 1; separated by blanks. */
function placesOf(map: SourceMap, sources: readonly string[], text: string, line: number): string {
  const places: string[] = [];
  let last = -1;
  for (let column = 0; column < text.length; column += 1) {
    const entry = map.findEntry(line, column);
    if (!("originalSource" in entry) || entry.generatedLine !== line) continue;
    if (entry.generatedColumn === last) continue;
    last = entry.generatedColumn;
    const { originalSource, originalLine, originalColumn } = entry;
    places.push(
      `${last}:${sources.indexOf(originalSource)}:${originalLine + 1}:${originalColumn + 1}`,
    );
  }
  return places.join(" ");
}
