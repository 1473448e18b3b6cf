import { readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import { displayPath } from "../../../../common/display-path.ts";
import { doctorLimits } from "../../../../limits.ts";
import type { Check } from "../../check.ts";
import { notice, ok } from "../../finding.ts";
import { describeBytes } from "../../../../common/quantities.ts";

/** How large the log files of components are. */
export const logs: Check = {
  id: "logs",
  group: "Stores and folders",
  needs: "folders",
  run({ directories }) {
    const folder = directories?.logDir ?? null;
    if (folder === null) return [];
    const bytes = sizeOfLogs(folder);
    if (bytes === null) return [];
    const place = displayPath(folder);
    if (bytes <= doctorLimits.logBytesMax) {
      return [ok(`components' logs take ${describeBytes(bytes)}`, { place })];
    }
    const remedy = "empty them at the next start: bobbin up --truncate-logs";
    return [notice(`components' logs take ${describeBytes(bytes)}`, { place, remedy })];
  },
};

/** Null where there is no folder. */
function sizeOfLogs(folder: string): number | null {
  if (!(statSync(folder, { throwIfNoEntry: false })?.isDirectory() ?? false)) return null;
  return readdirSync(folder)
    .filter((name) => /_std(?:out|err)\.txt(?:\.1)?$/.test(name))
    .reduce(
      (sum, name) => sum + (statSync(join(folder, name), { throwIfNoEntry: false })?.size ?? 0),
      0,
    );
}
