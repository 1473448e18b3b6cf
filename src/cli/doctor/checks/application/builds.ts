import { statSync } from "node:fs";
import { join } from "node:path";
import { displayPath } from "../../../../common/display-path.ts";
import { findFiles } from "../../../../guests/wasm/wasi/glob.ts";
import type { Component } from "../../../../config/manifest/index.ts";
import type { Check } from "../../check.ts";
import { ok, warning, type Finding } from "../../finding.ts";
import { describeCount } from "../../../../common/quantities.ts";

/** Whether what was built is newer than what it was built from, as far as `watch` says what that is. */
export const builds: Check = {
  id: "builds",
  group: "Application",
  needs: "application",
  run({ app }) {
    const built = Object.values(app.value?.components ?? {}).filter(
      ({ build, source }) => (build?.watch.length ?? 0) > 0 && modifiedAt(source) !== null,
    );
    const found = built.flatMap((component) => findOutdated(component));
    if (found.length > 0 || built.length === 0) return found;
    const names = built.map(({ id }) => id).join(", ");
    return [ok(`${names} ${built.length === 1 ? "was" : "were"} built after the last change`)];
  },
};

function findOutdated({ id, build, source }: Component): Finding[] {
  if (build === null) return [];
  const builtAt = modifiedAt(source) ?? 0;
  const files = new Set(build.watch.flatMap((pattern) => findFiles(build.workdir, pattern)));
  const newer = [...files]
    .map((name) => join(build.workdir, name))
    .filter((file) => file !== source && (modifiedAt(file) ?? 0) > builtAt);
  const [first] = newer;
  if (first === undefined) return [];
  const what = `component ${JSON.stringify(id)} was built before ${describeCount(newer.length, "file")} of its source changed`;
  return [
    warning(what, {
      place: displayPath(first),
      remedy: `build it again: bobbin build --component-id ${id}`,
    }),
  ];
}

function modifiedAt(file: string): number | null {
  return statSync(file, { throwIfNoEntry: false })?.mtimeMs ?? null;
}
