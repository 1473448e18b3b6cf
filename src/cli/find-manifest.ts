import { statSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { bobbinError } from "../errors.ts";

const manifestName = "spin.toml";

/**
 * The absolute path of the manifest that `--from` names: a file, or a folder with a spin.toml. Without
 * one, the spin.toml of `directory` or of the nearest folder above it.
 */
export function findManifest(from: string | undefined, directory: string): string {
  if (from !== undefined) {
    const path = resolve(directory, from);
    const manifest = isFolder(path) ? join(path, manifestName) : path;
    if (!isFile(manifest)) throw bobbinError("manifest-not-found", { path: manifest });
    return manifest;
  }
  let folder = directory;
  while (!isFile(join(folder, manifestName))) {
    const above = dirname(folder);
    if (above === folder)
      throw bobbinError("manifest-not-found", { path: join(directory, manifestName) });
    folder = above;
  }
  return join(folder, manifestName);
}

function isFile(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isFile() === true;
}

function isFolder(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() === true;
}
