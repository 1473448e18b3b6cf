import { globSync, realpathSync, statSync } from "node:fs";
import path from "node:path";
import type { Component } from "../../../manifest/app.ts";
import type { GuestFile, GuestFolder } from "./guest-files.ts";

interface Folder extends GuestFolder {
  readonly entries: Map<string, GuestFile | Folder>;
}

/**
 * Collects the files that a manifest gives a component; their bytes are read when a guest asks for
 * them. `directory` is the application's. A link that leads out of what was named is left out.
 */
export function loadGuestFiles(component: Component, directory: string): GuestFolder {
  const root: Folder = { kind: "folder", entries: new Map() };
  for (const mount of component.files) {
    if (mount.kind === "glob") addAll(root, "", directory, mount.pattern, component.excludeFiles);
    else {
      const base = statSync(mount.source).isDirectory() ? mount.source : path.dirname(mount.source);
      const pattern = base === mount.source ? "**" : path.basename(mount.source);
      addAll(root, mount.destination, base, pattern, excludedBelow(component, directory, base));
    }
  }
  return root;
}

/** Patterns that start from the application's folder, as paths below another. */
function excludedBelow(component: Component, directory: string, base: string): string[] {
  return component.excludeFiles.map((pattern) =>
    path.relative(base, path.resolve(directory, pattern)),
  );
}

function addAll(
  root: Folder,
  destination: string,
  base: string,
  pattern: string,
  exclude: readonly string[],
): void {
  const realBase = realpathSync(base);
  for (const name of globSync(pattern, { cwd: base, exclude })) {
    const file = path.join(base, name);
    const found = statSync(file, { throwIfNoEntry: false });
    if (found?.isFile() !== true) continue;
    if (!realpathSync(file).startsWith(`${realBase}${path.sep}`)) continue;
    const place = path.posix.join("/", destination, name.split(path.sep).join("/"));
    const entry = {
      kind: "file" as const,
      path: file,
      bytes: found.size,
      modifiedAt: found.mtimeMs,
    };
    add(root, place.split("/").filter(Boolean), entry);
  }
}

function add(root: Folder, names: readonly string[], file: GuestFile): void {
  let folder = root;
  for (const name of names.slice(0, -1)) {
    const known = folder.entries.get(name);
    const next: Folder = known?.kind === "folder" ? known : { kind: "folder", entries: new Map() };
    folder.entries.set(name, next);
    folder = next;
  }
  folder.entries.set(names.at(-1) ?? "", file);
}
