/** Rust targets that guests are built for, added to the Rust of this machine by rustup. */

import { accessSync, constants, existsSync } from "node:fs";
import { readFile, rm } from "node:fs/promises";
import { homedir } from "node:os";
import { join } from "node:path";
import { reasonLine, runCommand, type CommandResult } from "./command.ts";
import { withLock } from "./once.ts";

/** Installs what is not there of some targets; returns what is missing when that does not work. */
export async function addTargets(targets: readonly string[]): Promise<string | null> {
  if ((await findWanted(targets)).length === 0) return null;
  const home = process.env["RUSTUP_HOME"] ?? join(homedir(), ".rustup");
  // Where there is no rustup, or one that is somebody else's, it says itself what is missing.
  if (!isWritable(home)) return await addWanted(targets, home);
  // Two that run at once lose each other's targets: rustup has no lock of its own.
  return await withLock(join(home, "targets-of-tests.lock"), async () => {
    // Another process may have added them while this one waited.
    const wanted = await findWanted(targets);
    return wanted.length === 0 ? null : await addWanted(wanted, home);
  });
}

function isWritable(folder: string): boolean {
  try {
    accessSync(folder, constants.W_OK);
    return true;
  } catch {
    // It is missing or not ours: either way nothing can be added.
    return false;
  }
}

async function findWanted(targets: readonly string[]): Promise<string[]> {
  if (targets.length === 0) return [];
  const { succeeded, output } = await runCommand(["rustup", "target", "list", "--installed"]);
  const installed = succeeded ? output.split("\n") : [];
  return [...new Set(targets)].filter((target) => !installed.includes(target));
}

async function addWanted(wanted: readonly string[], home: string): Promise<string | null> {
  process.stderr.write(
    `rustup adds the target ${wanted.join(", ")} to the Rust of this machine, some 100 MB in ${home}\n`,
  );
  const add = (): Promise<CommandResult> => runCommand(["rustup", "target", "add", ...wanted]);
  let added = await add();
  if (!added.succeeded && added.output.includes("detected conflict")) {
    for (const target of wanted) await removeHalf(target);
    added = await add();
  }
  return added.succeeded ? null : `the Rust target ${wanted.join(", ")}: ${reasonLine(added)}`;
}

/**
 * Removes a target that is there in part. Where rustup's own list has lost it, `rustup target remove` refuses: then
 * the files go that rustup wrote down when it installed them, and no others.
 */
async function removeHalf(target: string): Promise<void> {
  const removed = await runCommand(["rustup", "target", "remove", target]);
  if (removed.succeeded) return;
  const sysroot = await runCommand(["rustc", "--print", "sysroot"]);
  if (!sysroot.succeeded) return;
  const folder = join(sysroot.output, "lib/rustlib");
  const manifest = join(folder, `manifest-rust-std-${target}`);
  // Without one these are files of somebody else.
  if (!existsSync(manifest)) return;
  const prefix = `file:lib/rustlib/${target}/`;
  for (const line of (await readFile(manifest, "utf8")).split("\n")) {
    if (!line.startsWith(prefix) || line.includes("..")) continue;
    await rm(join(folder, target, line.slice(prefix.length)), { force: true });
  }
  await rm(manifest);
}
