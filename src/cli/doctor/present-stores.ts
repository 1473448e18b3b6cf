import { statSync } from "node:fs";
import type { StoreConfig } from "../../config/runtime-config/index.ts";
import { storeFileOf } from "../../stores/registry.ts";
import type { Patient } from "./patient.ts";

/** A store whose file is there. */
export interface PresentStore {
  readonly label: string;
  readonly config: StoreConfig;
  readonly path: string;
}

/** The stores whose files are there; of others there is nothing to examine. */
export function presentStores({ stores }: Patient): PresentStore[] {
  return Object.entries(stores ?? {}).flatMap(([label, config]) => {
    const path = storeFileOf(config);
    return path !== null && isFile(path) ? [{ label, config, path }] : [];
  });
}

function isFile(path: string): boolean {
  try {
    return statSync(path, { throwIfNoEntry: false })?.isFile() ?? false;
  } catch {
    // Below a file, or in a folder that cannot be entered: the check of folders says so.
    return false;
  }
}
