/** Python guests: a virtual environment with what the guest's `requirements.txt` names, in the cache. */

import { existsSync } from "node:fs";
import { readFile, rm, writeFile } from "node:fs/promises";
import { delimiter, join } from "node:path";
import { reasonLine, runCommand } from "./command.ts";
import { hashText } from "./hash.ts";
import { makeOnce } from "./once.ts";
import type { Missing, Toolchain } from "./toolchain.ts";

/** Commands find the programs of the virtual environment in PATH. */
export const pythonToolchain: Toolchain = {
  async identify() {
    const result = await runCommand(["python3", "--version"]);
    if (!result.succeeded) return { missing: "Python 3.10 or newer, as python3" };
    return { version: result.output };
  },

  async prepare({ path, cache }) {
    const requirements = await readFile(join(path, "requirements.txt"), "utf8");
    const { output: version } = await runCommand(["python3", "--version"]);
    const folder = join(cache, `python-${hashText(`${version}\n${requirements}`)}`);
    const installed = await installPackages(folder, join(path, "requirements.txt"));
    if (installed !== null) return installed;
    const programs = [join(folder, "bin"), process.env["PATH"] ?? ""];
    return { environment: { PATH: programs.join(delimiter), VIRTUAL_ENV: folder } };
  },
};

async function installPackages(folder: string, requirements: string): Promise<Missing | null> {
  const marker = join(folder, "complete");
  let missing: Missing | null = null;
  await makeOnce(
    folder,
    () => existsSync(marker),
    async () => {
      await rm(folder, { recursive: true, force: true });
      const steps = [
        ["python3", "-m", "venv", folder],
        [join(folder, "bin", "pip"), "install", "--disable-pip-version-check", "-r", requirements],
      ];
      for (const step of steps) {
        const result = await runCommand(step);
        if (result.succeeded) continue;
        missing = { missing: `the guest's Python packages: ${reasonLine(result)}` };
        return;
      }
      await writeFile(marker, "");
    },
  );
  return missing;
}
