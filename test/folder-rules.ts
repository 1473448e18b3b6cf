/** How many files a folder may hold, and how deep folders may lie: a reader looks over one at a glance. */

import { posix } from "node:path";

/** Most sources in a folder; tests beside them, and what helps those, left out. */
export const filesMax = 25;
/** Fewer entries than this are no folder. */
export const entriesMin = 3;
/** Most folders below the topmost. */
export const levelsMax = 4;

/** Sentences about folders that are too wide, too small or too deep. `paths` are files, with "/". */
export function findOddFolders(paths: readonly string[]): string[] {
  const folders = new Map<string, Set<string>>();
  for (const path of paths) {
    for (let at = path; at.includes("/"); at = posix.dirname(at)) {
      const folder = posix.dirname(at);
      folders.set(folder, (folders.get(folder) ?? new Set()).add(posix.basename(at)));
    }
  }
  return [...folders].toSorted(([one], [other]) => (one < other ? -1 : 1)).flatMap(describeOdd);
}

function describeOdd([folder, entries]: readonly [string, ReadonlySet<string>]): string[] {
  const levels = folder.split("/").length - 1;
  const sources = [...entries].filter(
    (name) => /\.tsx?$/.test(name) && !/\.test\.ts$|^test-/.test(name),
  );
  const isTop = levels === 0;
  return [
    ...(sources.length > filesMax ? [`${folder} is wide: ${sources.length} sources`] : []),
    ...(!isTop && entries.size < entriesMin ? [`${folder} is small: ${entries.size} entries`] : []),
    ...(levels > levelsMax ? [`${folder} is deep: ${levels} levels`] : []),
  ];
}
