import { realpathSync, statSync } from "node:fs";
import path from "node:path";
import type { Component } from "../../../config/manifest/app.ts";
import { exclusionOf, findFiles, isPattern, kindOf } from "./glob.ts";
import type { GuestFile, GuestFolder } from "../guest-files.ts";

/**
 * Collects the files that a manifest gives a component; their bytes are read when a guest asks for
 * them. `directory` is the application's. A link that leads out of what was named is left out.
 */
export function loadGuestFiles(
  component: Pick<Component, "files" | "excludeFiles">,
  directory: string,
): GuestFolder {
  const tree = new Tree();
  const isExcluded = exclusionOf(component.excludeFiles);
  const addAll = (from: string, names: readonly string[], destination: string): void => {
    for (const name of names) {
      const place = path.relative(directory, path.join(from, name)).split(path.sep).join("/");
      if (!isExcluded(place)) tree.add(from, name, path.posix.join(destination, name));
    }
  };
  for (const mount of component.files) {
    if (mount.kind === "glob") {
      const { pattern } = mount;
      if (kindOf(path.join(directory, pattern)) === "folder") {
        addAll(directory, findFiles(directory, `${pattern}/**`), "");
      } else if (isPattern(pattern)) addAll(directory, findFiles(directory, pattern), "");
      else tree.add(directory, pattern, pattern);
    } else if (kindOf(mount.source) === "folder") {
      addAll(mount.source, findFiles(mount.source, "**"), mount.destination);
    } else addFile(tree, mount.source, mount.destination);
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
  #ids = 0;
  readonly root: Folder = this.#folder();

  /** Adds a file below a folder of the host, unless it lies outside or is none. */
  add(base: string, name: string, place: string): void {
    const source = path.join(base, name);
    if (leadsOut(path.normalize(name))) return;
    const found = statSync(source, { throwIfNoEntry: false });
    if (found?.isFile() !== true) return;
    const file = realpathSync(source);
    if (leadsOut(path.relative(realpathSync(base), file))) return;
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

function leadsOut(relative: string): boolean {
  return relative === ".." || relative.startsWith(`..${path.sep}`) || path.isAbsolute(relative);
}
