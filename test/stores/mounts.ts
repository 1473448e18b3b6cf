/** File systems of a few mebibytes that a test may fill or make read-only; only root may mount them. */

import { spawnSync } from "node:child_process";
import { mkdirSync } from "node:fs";
import type { TestContext } from "node:test";

/** Mounts an empty file system, with `options` of mount, and unmounts it when the test is over. Returns why it cannot, or null. */
export function mountSmall(
  context: TestContext,
  folder: string,
  mebibytes: number,
  ...options: readonly string[]
): string | null {
  if (process.getuid?.() !== 0) return "only root may mount a small file system";
  mkdirSync(folder, { recursive: true });
  const refused = run("mount", [
    "-t",
    "tmpfs",
    "-o",
    [`size=${mebibytes}m`, ...options].join(),
    "tmpfs",
    folder,
  ]);
  if (refused !== null) return `cannot mount a small file system: ${refused}`;
  context.after(() => run("umount", ["-l", folder]));
  return null;
}

/** Makes a mounted file system read-only, or writable again. Returns why it cannot, or null. */
export function remount(folder: string, mode: "ro" | "rw"): string | null {
  return run("mount", ["-o", `remount,${mode}`, folder]);
}

function run(command: string, parameters: readonly string[]): string | null {
  const { status, error, stderr } = spawnSync(command, parameters, { encoding: "utf8" });
  return status === 0 ? null : (error?.message ?? stderr.trim());
}
