import { SourceMap } from "node:module";
import { displayPath } from "../../../src/common/display-path.ts";
import { bobbinError } from "../../../src/errors.ts";
import type { ComponentBundle } from "../../../src/guests/isolate/plan.ts";

/** What the glue throws where it finds no handler; see `guest/inbound.ts`. */
const withoutHandler = "bobbin: no handler";

/** What cannot be had while a component is loaded, by the start of the interface that it is called by. */
const notYet: readonly (readonly [start: string, what: string])[] = [
  ["wasi:random/", "randomness"],
  ["wasi:clocks/", "the clock"],
  ["wasi:http/", "other servers"],
];

/** The error of a component that could not be loaded, from what the compiler printed. */
export function loadFailure(
  printed: string,
  component: string,
  path: string,
  bundle: ComponentBundle,
): Error {
  if (printed.includes(withoutHandler)) {
    return bobbinError("component-without-handler", { component, path });
  }
  const detail = describe(printed, `${component}.js`, bundle.sourceMap);
  return bobbinError("component-start-failed", { component, detail });
}

function describe(printed: string, file: string, sourceMap: string): string {
  const call = /unknown imported function: '([^']+)' '([^']+)'/.exec(printed);
  if (call !== null) {
    const [, name = ""] = call;
    const what = notYet.find(([start]) => name.startsWith(start))?.[1] ?? name;
    return `it asks for ${what}, which is there only while a request is answered: a component is loaded when it is compiled`;
  }
  const thrown =
    /Exception while evaluating top-level script\n(\S+) (.*?)(?:\nAdditionally,|$)/s.exec(printed);
  if (thrown === null) return mapPlaces(printed.trim(), file, sourceMap);
  const [, place = "", text = ""] = thrown;
  // What our own modules refuse was asked for further up in the stack.
  const own = printed.match(placesIn(file))?.[0] ?? place;
  return `${mapPlaces(own, file, sourceMap)}: ${text.trim()}`;
}

/** Lines and columns of the bundle in a text. */
function placesIn(file: string): RegExp {
  const name = file.replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`);
  return new RegExp(String.raw`[^\s@(]*${name}:(\d+):(\d+)`, "g");
}

/** Puts places in the component's own files where the text names ones in the bundle. */
function mapPlaces(text: string, file: string, sourceMap: string): string {
  const map = new SourceMap(JSON.parse(sourceMap) as ConstructorParameters<typeof SourceMap>[0]);
  return text.replaceAll(placesIn(file), (place, line: string, column: string) => {
    const entry = map.findEntry(Number(line) - 1, Number(column) - 1);
    if (!("originalSource" in entry)) return place;
    return `${displayPath(entry.originalSource)}:${entry.originalLine + 1}:${entry.originalColumn + 1}`;
  });
}
