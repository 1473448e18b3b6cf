/** JavaScript guests: what the guest's `package.json` names, installed once in the cache. */

import { existsSync } from "node:fs";
import { copyFile, mkdir, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { delimiter, dirname, join } from "node:path";
import { reasonLine, runCommand } from "./command.ts";
import { hashText } from "./hash.ts";
import { makeOnce } from "./once.ts";
import type { Missing, Toolchain } from "./toolchain.ts";

/** Commands find the installed programs in PATH, and `node_modules` beside the guest's files. */
export const javascriptToolchain: Toolchain = {
  async identify() {
    const result = await runCommand(["npm", "--version"]);
    if (!result.succeeded) return { missing: "npm, which comes with https://nodejs.org" };
    return { version: `node ${process.version}` };
  },

  async prepare({ path, cache }) {
    const manifest = await readFile(join(path, "package.json"), "utf8");
    const folder = join(cache, `npm-${hashText(manifest)}`);
    const installed = await installPackages(folder, join(path, "package.json"));
    if (installed !== null) return installed;
    const modules = join(folder, "node_modules");
    await symlink(modules, join(path, "node_modules"));
    // This Node is the one that runs the tests, and not any other that is installed.
    const programs = [join(modules, ".bin"), dirname(process.execPath), process.env["PATH"] ?? ""];
    return { environment: { PATH: programs.join(delimiter), NODE_MODULES: modules } };
  },
};

/** Installs what a package.json names into a folder, once; none of the packages' scripts runs. */
export async function installPackages(folder: string, manifest: string): Promise<Missing | null> {
  const marker = join(folder, "complete");
  let missing: Missing | null = null;
  await makeOnce(
    folder,
    () => existsSync(marker),
    async () => {
      await rm(folder, { recursive: true, force: true });
      await mkdir(folder);
      await copyFile(manifest, join(folder, "package.json"));
      const options = ["--no-audit", "--no-fund", "--no-package-lock", "--ignore-scripts"];
      const result = await runCommand(["npm", "install", ...options], { cwd: folder });
      if (result.succeeded) await writeFile(marker, "");
      else missing = { missing: `the guest's npm packages: ${reasonLine(result)}` };
    },
  );
  return missing;
}
