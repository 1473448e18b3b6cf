/** The package as it is published. */

import assert from "node:assert/strict";
import { cpSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { buildPackage } from "../../scripts/build.ts";
import { projectRoot, runProgram } from "../../scripts/project.ts";

interface Manifest {
  readonly version: string;
  readonly bin: Readonly<Record<string, string>>;
  readonly files: readonly string[];
  readonly dependencies: Readonly<Record<string, string>>;
}

/** What package.json says. */
export const packageManifest = JSON.parse(
  readFileSync(join(projectRoot, "package.json"), "utf8"),
) as Manifest;

/** Packs what package.json lists, with a fresh build in the place of dist/; the path of the archive, which lies in the folder. */
export async function packPackage(directory: string): Promise<string> {
  await buildPackage(join(directory, "dist"));
  const listed = packageManifest.files.filter((path) => path !== "dist" && !path.startsWith("!"));
  for (const path of ["package.json", "README.md", "LICENSE", ...listed]) {
    cpSync(join(projectRoot, path), join(directory, path), { recursive: true });
  }
  const options = ["--ignore-scripts", "--silent", "--pack-destination", directory];
  const { exitCode, output } = await runProgram("npm", ["pack", directory, ...options]);
  assert.equal(exitCode, 0, output);
  return join(directory, `bobbin-kv-${packageManifest.version}.tgz`);
}
