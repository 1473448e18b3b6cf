/** What lets a debugger look into the isolates of a component. */

import { readFileSync } from "node:fs";
import { pathToFileURL } from "node:url";
import type ivm from "isolated-vm";
import type { ComponentBundle } from "./plan.ts";

/** Is told of the isolates that a debugger may look into. */
export interface IsolateInspector {
  /** A component has a new isolate, made for inspection. */
  opened(componentId: string, isolate: ivm.Isolate): void;
  /** It is about to be disposed of, which would wait for ever for one that a debugger holds up. */
  closing(isolate: ivm.Isolate): void;
}

/** A component's code with its source map and all sources, from which a debugger shows them. */
export function inspectableCode({ code, sourceMap }: ComponentBundle): string {
  const map = JSON.parse(sourceMap) as { sources: string[] };
  const full = {
    ...map,
    sources: map.sources.map((path) => pathToFileURL(path).href),
    sourcesContent: map.sources.map(readSource),
  };
  const base64 = Buffer.from(JSON.stringify(full)).toString("base64");
  return `${code}\n//# sourceMappingURL=data:application/json;base64,${base64}`;
}

/** Null for one that is no file, or is gone. */
function readSource(path: string): string | null {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return null;
  }
}
