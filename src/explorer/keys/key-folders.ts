/** Keys as if they were paths: those of one folder, and the folders in it. What is in a folder is skipped, not read. */

import type { PersonStore } from "../../data/person-store.ts";
import { packCursor, unpackCursor } from "./page-cursor.ts";

/** What may stand between the names of folders, with the character that comes after it in the order of keys. */
const marks: ReadonlyMap<string, string> = new Map([
  [":", ";"],
  ["/", "0"],
]);

/** They. */
export const folderMarks: readonly string[] = [...marks.keys()];

/** Which folder, and by what keys are folded. */
export interface FolderChoice {
  readonly prefix: string;
  readonly mark: string;
  /** That of the page before. */
  readonly cursor: string | null;
  /** Most keys and folders of a page. */
  readonly limit: number;
}

/** A page of a folder. */
export interface FolderPage {
  readonly keys: string[];
  /** The beginnings of keys, with the mark at their end. */
  readonly folders: string[];
  readonly cursor: string | null;
}

/** Lists one; the store has to have ranges. Throws what `PersonStore.list` throws. */
export async function listFolder(store: PersonStore, choice: FolderChoice): Promise<FolderPage> {
  const { prefix, mark, limit } = choice;
  const keys: string[] = [];
  const folders: string[] = [];
  let start = choice.cursor === null ? "" : (unpackCursor(choice.cursor, 1)[0] ?? "");
  for (;;) {
    const left = limit - keys.length - folders.length;
    const page = await store.list({ prefix, start, limit: Math.max(1, left) });
    // One key more than there is room for says that there is another page.
    if (left === 0) {
      return { keys, folders, cursor: page.keys.length === 0 ? null : packCursor([start]) };
    }
    let folder: string | null = null;
    for (const key of page.keys) {
      if (folder !== null && key.startsWith(folder)) continue;
      folder = folderOf(key, prefix, mark);
      if (folder === null) {
        keys.push(key);
        start = `${key}\0`;
      } else {
        folders.push(folder);
        start = folder.slice(0, -1) + (marks.get(mark) ?? "");
      }
    }
    if (page.cursor === null) return { keys, folders, cursor: null };
  }
}

function folderOf(key: string, prefix: string, mark: string): string | null {
  const at = key.indexOf(mark, prefix.length);
  return at === -1 ? null : key.slice(0, at + 1);
}
