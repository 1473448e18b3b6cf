import { statSync } from "node:fs";
import { displayPath } from "../../../../common/display-path.ts";
import { doctorLimits } from "../../../../limits.ts";
import { storeFileOf } from "../../../../stores/registry.ts";
import type { Check } from "../../check.ts";
import { ok, warning, type Finding } from "../../finding.ts";
import type { Patient } from "../../patient.ts";
import { describeBytes } from "../../../../common/quantities.ts";
import { shellWord } from "../../../../common/shell-word.ts";

/** The file with the latest changes beside each store. */
export const storeWal: Check = {
  id: "store-wal",
  group: "Stores and folders",
  needs: "stores",
  run({ stores }: Patient) {
    return Object.entries(stores ?? {}).flatMap(([label, config]) => {
      const path = storeFileOf(config);
      return path === null ? [] : examine(label, path);
    });
  },
};

function examine(label: string, path: string): Finding[] {
  const wal = `${path}-wal`;
  const bytes = sizeOf(wal);
  if (bytes === null) return [];
  const name = `store ${JSON.stringify(label)}`;
  const details = { subject: label, place: displayPath(wal) };
  if (sizeOf(path) === null && bytes > 0) {
    const remedy = "put the database beside it again before the next start, which removes the WAL";
    return [
      warning(`the file of ${name} is gone, and its WAL is still there`, { ...details, remedy }),
    ];
  }
  if (bytes <= doctorLimits.walBytesMax) {
    return [ok(`the WAL of ${name} has ${describeBytes(bytes)}`, details)];
  }
  const what = `the WAL of ${name} has grown to ${describeBytes(bytes)}, which makes reading slow`;
  const remedy = `end programs that read the store for long, then: sqlite3 ${shellWord(displayPath(path))} "PRAGMA wal_checkpoint(TRUNCATE)"`;
  return [warning(what, { ...details, remedy })];
}

function sizeOf(file: string): number | null {
  try {
    return statSync(file, { throwIfNoEntry: false })?.size ?? null;
  } catch {
    // Below a file, or in a folder that cannot be entered: the check of folders says so.
    return null;
  }
}
