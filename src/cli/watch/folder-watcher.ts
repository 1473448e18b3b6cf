import { type FSWatcher, readdirSync, statSync, watch } from "node:fs";
import path from "node:path";
import { watchLimits } from "../../limits.ts";
import type { Tree } from "./roles.ts";
import { errorMessage } from "../../common/error-facts.ts";

/** Folders below a tree that hold nothing a person writes. */
const skippedNames = ["node_modules", ".git", ".spin", "target", "__pycache__", ".venv"];

/**
 * Tells of files that change, vanish or come back. Folders are watched rather than files: most editors
 * save by putting a new file in the place of the old one.
 */
export class FolderWatcher implements Disposable {
  readonly #onChange: (file: string) => void;
  readonly #onTrouble: (text: string) => void;
  readonly #watchers = new Map<string, FSWatcher>();
  #files: ReadonlySet<string> = new Set();
  #trees: readonly Tree[] = [];
  #hasTrouble = false;
  #syncing: NodeJS.Timeout | null = null;

  /** `onTrouble` takes a line for people about what is not watched. */
  constructor(onChange: (file: string) => void, onTrouble: (text: string) => void) {
    this.#onChange = onChange;
    this.#onTrouble = onTrouble;
  }

  /**
   * Watches these files and trees, and nothing else. Tells of those in folders that are new to it and
   * have changed since a point in time, on the clock of `Date.now`.
   */
  watch(files: ReadonlySet<string>, trees: readonly Tree[], since: number): void {
    this.#files = files;
    this.#trees = trees;
    this.#sync((stats) => stats.mtimeMs >= since);
  }

  [Symbol.dispose](): void {
    if (this.#syncing !== null) clearTimeout(this.#syncing);
    for (const watcher of this.#watchers.values()) watcher.close();
    this.#watchers.clear();
  }

  /** Opens what is to be watched and is not yet, and tells of files there that `isNews` picks. */
  #sync(isNews: (stats: { mtimeMs: number }) => boolean): void {
    const wanted = this.#wantedFolders();
    for (const [folder, watcher] of this.#watchers) {
      if (wanted.has(folder)) continue;
      watcher.close();
      this.#watchers.delete(folder);
    }
    const opened = [...wanted].filter((each) => !this.#watchers.has(each) && this.#open(each));
    for (const folder of opened) this.#tellOf(folder, isNews);
    // What was made before the first of them was watched is seen only by looking again.
    if (opened.length > 0) this.#sync(isNews);
  }

  /** The folders of all files; of one that is gone, the nearest above it, as it may come back. */
  #wantedFolders(): Set<string> {
    const wanted = new Set<string>();
    const add = (folder: string): void => {
      for (let each = folder; !wanted.has(each); each = path.dirname(each)) {
        if (!isFolder(each)) continue;
        wanted.add(each);
        return;
      }
    };
    const files = [...this.#files];
    const isForeign = (file: string): boolean =>
      file.includes(`${path.sep}node_modules${path.sep}`);
    for (const file of files.filter((each) => !isForeign(each))) add(path.dirname(file));
    for (const { base, isDeep } of this.#trees) {
      add(base);
      if (isDeep) for (const folder of foldersBelow(base)) wanted.add(folder);
    }
    for (const file of files.filter(isForeign)) wanted.add(path.dirname(file));
    if (wanted.size <= watchLimits.foldersMax) return wanted;
    const max = watchLimits.foldersMax;
    this.#trouble(`${wanted.size} folders are more than can be watched; the first ${max} are`);
    return new Set([...wanted].slice(0, max));
  }

  #open(folder: string): boolean {
    try {
      const watcher = watch(folder, (event, name) => this.#hear(folder, event, name));
      watcher.on("error", () => this.#lose(folder));
      this.#watchers.set(folder, watcher);
      return true;
    } catch (error) {
      const detail = errorMessage(error);
      this.#trouble(`changes in ${folder} and maybe others are not noticed: ${detail}`);
      return false;
    }
  }

  /** The folder is gone; another may stand in its place already. */
  #lose(folder: string): void {
    this.#watchers.get(folder)?.close();
    this.#watchers.delete(folder);
    this.#onChange(folder);
    this.#syncSoon();
  }

  #syncSoon(): void {
    this.#syncing ??= setTimeout(() => {
      this.#syncing = null;
      this.#sync(() => true);
    });
  }

  #hear(folder: string, event: string, name: string | null): void {
    if (name === null) return this.#tellOf(folder, () => true);
    const file = path.join(folder, name);
    this.#onChange(file);
    if (event !== "rename") return;
    // By its own name a folder tells that it is gone itself.
    if (name === path.basename(folder)) this.#lose(folder);
    else this.#syncSoon();
  }

  #tellOf(folder: string, isNews: (stats: { mtimeMs: number }) => boolean): void {
    for (const file of filesIn(folder)) {
      const stats = statSync(file, { throwIfNoEntry: false });
      if (stats !== undefined && isNews(stats)) this.#onChange(file);
    }
  }

  #trouble(text: string): void {
    if (!this.#hasTrouble) this.#onTrouble(text);
    this.#hasTrouble = true;
  }
}

function isFolder(place: string): boolean {
  return statSync(place, { throwIfNoEntry: false })?.isDirectory() === true;
}

function filesIn(folder: string): string[] {
  return entriesOf(folder).flatMap((entry) =>
    entry.isDirectory() ? [] : [path.join(folder, entry.name)],
  );
}

function* foldersBelow(folder: string): Generator<string> {
  for (const entry of entriesOf(folder)) {
    if (!entry.isDirectory() || skippedNames.includes(entry.name)) continue;
    const below = path.join(folder, entry.name);
    yield below;
    yield* foldersBelow(below);
  }
}

function entriesOf(folder: string) {
  try {
    return readdirSync(folder, { withFileTypes: true });
  } catch {
    // It has gone since it was seen; what it stands in tells of that.
    return [];
  }
}
