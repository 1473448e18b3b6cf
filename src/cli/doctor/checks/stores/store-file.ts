import { statSync } from "node:fs";
import path from "node:path";
import { displayPath } from "../../../../common/display-path.ts";
import { bobbinError } from "../../../../errors.ts";
import { isStoreRemote, storeFileOf } from "../../../../stores/registry.ts";
import type { Check } from "../../check.ts";
import { notice, ok, problem, type Finding } from "../../finding.ts";
import { folderState, isWritable, nearestPresent } from "../../folder-state.ts";
import { shellWord } from "../../../../common/shell-word.ts";

/** The file of each store: whether it is there or can be made, and who may read it. */
export const storeFile: Check = {
  id: "store-file",
  group: "Stores and folders",
  needs: "stores",
  run({ stores }) {
    return Object.entries(stores ?? {}).flatMap(([label, config]) => {
      // Those across a network have a check of their own.
      if (isStoreRemote(config)) return [];
      const name = JSON.stringify(label);
      const file = storeFileOf(config);
      return file === null
        ? [ok(`store ${name} is kept in memory and starts empty`, { subject: label })]
        : [examine(label, file)];
    });
  },
};

function examine(label: string, file: string): Finding {
  const name = `store ${JSON.stringify(label)}`;
  const details = { subject: label, place: displayPath(file) };
  const folder = path.dirname(file);
  const state = folderState(folder);
  const stats = state === "not-a-folder" ? undefined : statSync(file, { throwIfNoEntry: false });
  if (stats?.isDirectory() === true) {
    const remedy = `move the folder away, or give [key_value_store.${label}] a path that names a file`;
    return problem(`a folder stands where the file of ${name} should be`, { ...details, remedy });
  }
  if (state === "read-only" || (stats !== undefined && !isWritable(file))) {
    const { fix } = bobbinError("store-read-only", { path: file });
    return problem(`the file of ${name} cannot be written`, { ...details, remedy: fix });
  }
  if (state === "not-a-folder") {
    const remedy = `move the file ${displayPath(nearestPresent(folder))} away, or name another path`;
    return problem(`a file stands where the folder of ${name} should be`, { ...details, remedy });
  }
  if (stats === undefined) return ok(`${name} will be made at its first use`, details);
  if (isReadByOthers(file, stats.mode)) {
    const remedy = `if they should not: chmod 600 ${shellWord(displayPath(file))}`;
    return notice(`every user of this machine can read ${name}`, { ...details, remedy });
  }
  return ok(`the file of ${name} can be written`, details);
}

/** Others need to get through every folder above it as well. */
function isReadByOthers(file: string, mode: number): boolean {
  if (process.platform === "win32" || (mode & 0o004) === 0) return false;
  for (let folder = path.dirname(file); ; folder = path.dirname(folder)) {
    if ((statSync(folder).mode & 0o001) === 0) return false;
    if (folder === path.dirname(folder)) return true;
  }
}
