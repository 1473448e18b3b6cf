import { existsSync } from "node:fs";
import { readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { guestCache } from "../wasm-guests/build/build-guest.ts";
import { reasonLine, runCommand } from "../wasm-guests/build/command.ts";
import { hashText } from "../wasm-guests/build/hash.ts";
import { makeOnce } from "../wasm-guests/build/once.ts";

const requirements = join(import.meta.dirname, "requirements.txt");

/** Puts moto into a virtual environment of its own, in the cache that the tests' guests use; its Python, or why there is none. */
export async function installMoto(): Promise<{ python: string } | { missing: string }> {
  const version = await runCommand(["python3", "--version"]);
  if (!version.succeeded) return { missing: "moto needs Python 3.10 or newer, as python3" };
  const wanted = await readFile(requirements, "utf8");
  const folder = join(guestCache(), `moto-${hashText(`${version.output}\n${wanted}`)}`);
  const marker = join(folder, "complete");
  let missing: string | null = null;
  await makeOnce(
    folder,
    () => existsSync(marker),
    async () => {
      await rm(folder, { recursive: true, force: true });
      const pip = [join(folder, "bin", "pip"), "install", "--disable-pip-version-check", "-q"];
      const steps = [
        ["python3", "-m", "venv", folder],
        [...pip, "-r", requirements],
      ];
      for (const step of steps) {
        const result = await runCommand(step);
        if (result.succeeded) continue;
        missing = `moto cannot be installed: ${reasonLine(result)}`;
        return;
      }
      await writeFile(marker, "");
    },
  );
  return missing === null ? { python: join(folder, "bin", "python") } : { missing };
}
