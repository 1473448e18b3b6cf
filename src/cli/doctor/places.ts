import { statSync } from "node:fs";
import path from "node:path";
import { storeFileOf } from "../../stores/registry.ts";
import { nearestPresent } from "./folder-state.ts";
import type { Patient } from "./patient.ts";

/** The folders of an application that Bobbin writes to, one for each disk; those to be made by the nearest that is there. */
export function foldersByDisk({ directories, stores }: Patient): string[] {
  const files = Object.values(stores ?? {}).flatMap((config) => {
    const file = storeFileOf(config);
    return file === null ? [] : [path.dirname(file)];
  });
  const all = [directories?.stateDir, ...files, directories?.logDir].filter(
    (folder) => folder !== null && folder !== undefined,
  );
  const byDisk = new Map<number, string>();
  for (const folder of all) {
    const present = nearestPresent(folder);
    const { dev } = statSync(present);
    if (!byDisk.has(dev)) byDisk.set(dev, present);
  }
  return [...byDisk.values()];
}
