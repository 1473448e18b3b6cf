import { realpathSync, statSync } from "node:fs";
import path from "node:path";
import type { Component } from "../../../config/manifest/app.ts";
import { bobbinError } from "../../../errors.ts";
import { wasmLimits } from "../../../limits.ts";
import { isWithin } from "../../../common/is-within.ts";
import { exclusionOf, findFiles, isPattern, kindOf, TooManyFiles } from "./glob.ts";
import type { GuestFile, GuestFolder } from "../guest-files.ts";

type Files = Pick<Component, "id" | "files" | "excludeFiles">;

/**
 * Collects the files that a manifest gives a component; their bytes are read when a guest asks for
 * them. `directory` is the application's. A link that leads out of it, and out of what was named, is left out.
 * Null where the manifest names no files. Throws manifest-invalid where they are too many.
 */
export function loadGuestFiles(component: Files, directory: string): GuestFolder | null {
  if (component.files.length === 0) return null;
  try {
    return loadAll(component, directory);
  } catch (error) {
    if (!(error instanceof TooManyFiles)) throw error;
    const text = `component "${component.id}" has more than ${wasmLimits.filesMax} files; name fewer in "files", or leave some out with "exclude_files"`;
    throw bobbinError("manifest-invalid", { diagnostics: [text] }, error);
  }
}

function loadAll(component: Files, directory: string): GuestFolder {
  const tree = new Tree(directory);
  const isExcluded = exclusionOf(component.excludeFiles);
  const addAll = (from: string, pattern: string, destination: string): void => {
    for (const name of findFiles(from, pattern, (folder) => tree.mayHold(from, folder))) {
      const place = path.relative(directory, path.join(from, name)).split(path.sep).join("/");
      if (!isExcluded(place)) tree.add(from, name, path.posix.join(destination, name));
    }
  };
  for (const mount of component.files) {
    if (mount.kind === "glob") {
      const { pattern } = mount;
      const kind = kindOf(path.join(directory, pattern));
      // As in Spin, where its name stands twice in the path.
      if (kind === "folder") addAll(directory, `${pattern}/**`, pattern);
      else if (kind === "file") tree.add(directory, pattern, pattern);
      else if (isPattern(pattern)) addAll(directory, pattern, "");
    } else if (kindOf(mount.source) === "folder") addAll(mount.source, "**", mount.destination);
    else addFile(tree, mount.source, mount.destination);
  }
  return tree.root;
}

/** A destination is the file's own path, or a folder's where it ends like one. */
function addFile(tree: Tree, source: string, destination: string): void {
  const name = path.basename(source);
  const place = /(?:^|\/)\.{0,2}$/u.test(destination)
    ? path.posix.join(destination, name)
    : destination;
  // The manifest names this very file, so that it may be a link to anywhere.
  const file = realpathSync(source);
  tree.add(path.dirname(file), path.basename(file), place);
}

interface Folder extends GuestFolder {
  readonly entries: Map<string, GuestFile | Folder>;
}

/** The guest's tree while it is made. */
class Tree {
  readonly #application: string;
  #ids = 0;
  #count = 0;
  readonly root: Folder = this.#folder();

  constructor(directory: string) {
    this.#application = realpathSync(directory);
  }

  /** Whether a true path lies in the application's folder or in the one that was named. */
  mayHold(base: string, place: string): boolean {
    return isWithin(this.#application, place) || isWithin(realpathSync(base), place);
  }

  /** Adds a file below a folder of the host, unless it lies outside or is none. */
  add(base: string, name: string, place: string): void {
    const source = path.join(base, name);
    if (path.normalize(name).split(path.sep)[0] === "..") return;
    const found = statSync(source, { throwIfNoEntry: false });
    if (found?.isFile() !== true) return;
    const file = realpathSync(source);
    if (!this.mayHold(base, file)) return;
    this.#count += 1;
    if (this.#count > wasmLimits.filesMax) throw new TooManyFiles();
    const names = path.posix.join("/", place).split("/").filter(Boolean);
    const last = names.pop();
    if (last === undefined) return;
    this.#folderAt(names).entries.set(last, {
      kind: "file",
      id: this.#nextId(),
      path: file,
      bytes: found.size,
      modifiedAt: found.mtimeMs,
    });
  }

  #folderAt(names: readonly string[]): Folder {
    let folder = this.root;
    for (const name of names) {
      const known = folder.entries.get(name);
      const next = known?.kind === "folder" ? known : this.#folder();
      folder.entries.set(name, next);
      folder = next;
    }
    return folder;
  }

  #folder(): Folder {
    return { kind: "folder", id: this.#nextId(), entries: new Map() };
  }

  #nextId(): number {
    this.#ids += 1;
    return this.#ids;
  }
}
