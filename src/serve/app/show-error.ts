import { readFileSync } from "node:fs";
import path from "node:path";
import { displayPath } from "../../common/display-path.ts";
import { mapStack } from "../../guests/isolate/stack-trace.ts";
import { developmentLimits } from "../../limits.ts";
import { errorPage, type ShowError, type SourceExcerpt } from "../http/error-page.ts";
import type { AppPlan } from "./app-plan.ts";

const linesAround = 3;

/** Shows a developer why a request failed, with places of the components' sources. `plan` is what is served. */
export function showErrors(plan: () => AppPlan): ShowError {
  return (request, error) => {
    const { bundles } = plan();
    // Of a component's own text only so much is read.
    let text = error.text.slice(0, developmentLimits.shownCharactersMax);
    for (const [id, { sourceMap }] of Object.entries(bundles)) {
      if (text.includes(`/${id}.js:`)) text = mapStack(text, id, sourceMap);
    }
    return errorPage(request, text, findExcerpt(text, sourcesOf(bundles)));
  };
}

/** The files that components are made of, by the names that stacks have for them: a component names whatever it likes. */
function sourcesOf(bundles: AppPlan["bundles"]): ReadonlyMap<string, string> {
  const files = Object.values(bundles).flatMap(
    ({ sourceMap }) => (JSON.parse(sourceMap) as { sources: string[] }).sources,
  );
  return new Map(files.map((file) => [displayPath(file), file]));
}

/** Those around the first place in a text that is one of a source of the application's own. */
function findExcerpt(text: string, sources: ReadonlyMap<string, string>): SourceExcerpt | null {
  for (const frame of text.split("\n")) {
    const [, start = "", line = ""] = /^(.*):(\d+):\d+\)?$/.exec(frame) ?? [];
    const named = start.slice(Math.max(start.lastIndexOf("("), start.lastIndexOf(" ")) + 1);
    const file = sources.get(named);
    if (file === undefined || file.includes(`${path.sep}node_modules${path.sep}`)) continue;
    return readExcerpt(file, Number(line), frame.slice(frame.indexOf(named)).replace(/\)$/, ""));
  }
  return null;
}

function readExcerpt(file: string, line: number, place: string): SourceExcerpt | null {
  let all: string[];
  try {
    // What follows the last line end is no line.
    all = readFileSync(file, "utf8").replace(/\n$/, "").split("\n");
  } catch {
    // It has been removed since: the stack is shown without it.
    return null;
  }
  const first = Math.max(1, line - linesAround);
  const texts = all.slice(first - 1, line + linesAround);
  return { place, line, lines: texts.map((text, at) => ({ number: first + at, text })) };
}
