import { readFileSync } from "node:fs";
import path from "node:path";
import { displayPath } from "../../../../common/display-path.ts";
import { findUnnamedConfig, type RuntimeConfig } from "../../../../config/runtime-config/index.ts";
import type { Check } from "../../check.ts";
import { diagnosticFindings, placedFinding } from "../../diagnostics.ts";
import { notice, ok, type Finding } from "../../finding.ts";
import { describeCount } from "../../../../common/quantities.ts";

/** The runtime configuration: whether it can be read, and what in it is not as it seems. */
export const runtimeConfig: Check = {
  id: "runtime-config",
  group: "Stores and folders",
  needs: "nothing",
  run({ runtimeConfig: config, app }) {
    if (config.error !== null) return diagnosticFindings(config.error);
    if (config.value === null) return [describeNone(app.value?.directory)];
    const { notices, stores } = config.value;
    const found = [
      ...notices.map((text) => placedFinding("notice", text.replace(/\.$/, ""))),
      ...findRelative(config.value),
    ];
    if (found.length > 0) return found;
    const count = describeCount(Object.keys(stores).length, "store");
    const place = displayPath(config.value.path ?? "");
    return [ok(`the runtime configuration is sound: ${count}`, { place })];
  },
};

function describeNone(directory: string | undefined): Finding {
  const beside = directory === undefined ? null : findUnnamedConfig(directory);
  if (beside === null) {
    return ok("no runtime configuration is named, and none is needed for the store default");
  }
  return notice(`the runtime configuration beside the manifest is not used`, {
    place: beside.path,
    remedy: `name it, also for bobbin up: --runtime-config-file ${beside.path}`,
  });
}

/** Unlike the paths of stores, these start wherever Bobbin is started. */
function findRelative({ path: file }: RuntimeConfig): Finding[] {
  if (file === null) return [];
  return readFileSync(file, "utf8")
    .split("\n")
    .flatMap((line, index) => {
      const [, key, written = ""] =
        /^\s*(state_dir|log_dir)\s*=\s*["']([^"']+)["']/.exec(line) ?? [];
      if (key === undefined || path.isAbsolute(written)) return [];
      const what = `${key} is relative to the folder in which Bobbin is started, now ${path.resolve(written)}`;
      const remedy = `write an absolute path, or start Bobbin in the same folder each time`;
      return [notice(what, { place: `${displayPath(file)}:${index + 1}:1`, remedy })];
    });
}
