/** Which manifest a command means. */

import { existsSync, statSync } from "node:fs";
import path from "node:path";
import { bobbinError } from "../../errors.ts";
import { displayPath } from "../../common/display-path.ts";

const manifestName = "spin.toml";

/**
 * The absolute path of the manifest that `from` names: a file, or a folder with a spin.toml. Without
 * `from` it is the spin.toml in `cwd` or, when there is none, in the nearest folder above.
 */
export function findManifest(from: string | undefined, cwd: string): string {
  if (from === undefined) return findUpwards(cwd);
  const named = path.resolve(cwd, from);
  const manifest = isDirectory(named) ? path.join(named, manifestName) : named;
  if (!isFile(manifest)) throw bobbinError("manifest-not-found", { path: displayPath(manifest) });
  if (/\.(?:wasm|wat|[cm]?[jt]s)$/iu.test(manifest)) {
    const name = displayPath(manifest);
    const text = `${name} is a component, not an application; name it as the source of a component in a spin.toml`;
    throw bobbinError("manifest-invalid", { diagnostics: [text] });
  }
  return manifest;
}

function findUpwards(cwd: string): string {
  let folder = path.resolve(cwd);
  while (true) {
    const manifest = path.join(folder, manifestName);
    if (isFile(manifest)) return manifest;
    const above = path.dirname(folder);
    if (above === folder) {
      throw bobbinError("manifest-not-found", {
        path: displayPath(path.resolve(cwd, manifestName)),
      });
    }
    folder = above;
  }
}

function isDirectory(file: string): boolean {
  return existsSync(file) && statSync(file).isDirectory();
}

function isFile(file: string): boolean {
  return existsSync(file) && !statSync(file).isDirectory();
}
