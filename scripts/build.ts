/** Builds what the package carries, JavaScript with types, into dist/: `npm run build`. */

import { glob, mkdir, readdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { dirname, join, relative } from "node:path";
import { bundlePage } from "../src/explorer/page/build-page.ts";
import { writeLibraries } from "../src/web/libraries.ts";
import { runtimeScript } from "../src/web/runtime-bundle.ts";
import { buildJs2wasm } from "../sdk/typescript/wasm/build.ts";
import { bundlePrograms } from "./bundle-programs.ts";
import { projectRoot, runTool } from "./project.ts";

/** Builds into this folder, which is emptied first. */
export async function buildPackage(directory: string): Promise<void> {
  await rm(directory, { recursive: true, force: true });
  await compile("tsconfig.build.json", directory);
  await putInPlace(directory);
  // Components import the SDK's source, which is bundled into them; editors want its types.
  await compile("tsconfig.build-sdk.json", join(directory, "sdk"));
  await buildJs2wasm(join(directory, "sdk", "wasm"));
  await bundlePrograms(directory);
  const { code } = await runtimeScript();
  await writeFile(join(directory, "web", "runtime.js"), code);
  await writeLibraries(directory);
  for (const [path, { content }] of await bundlePage()) {
    const file = join(directory, "explorer", "page", "built", path);
    await mkdir(dirname(file), { recursive: true });
    await writeFile(file, content);
  }
}

/**
 * Moves `src/*` up to the top, and `packages/NAME/src` to `NAME`. Packages of ours are imported by their place from
 * there on, so that there is one package to publish, and none to look for when it starts.
 */
async function putInPlace(directory: string): Promise<void> {
  for (const name of await readdir(join(directory, "packages"))) {
    await rename(join(directory, "packages", name, "src"), join(directory, name));
  }
  for (const name of await readdir(join(directory, "src"))) {
    await rename(join(directory, "src", name), join(directory, name));
  }
  for (const name of ["packages", "src"]) await rm(join(directory, name), { recursive: true });
  for await (const path of glob("**/*.{js,d.ts}", { cwd: directory })) {
    const file = join(directory, path);
    const text = await readFile(file, "utf8");
    const placed = text.replace(
      /(?<=(?:from|import\() ?")@bobbin-kv\/([\w-]+)(?=")/g,
      (_, name) => {
        const place = relative(dirname(path), join(name, "index.js")).replaceAll("\\", "/");
        return place.startsWith(".") ? place : `./${place}`;
      },
    );
    if (placed !== text) await writeFile(file, placed);
  }
}

async function compile(configuration: string, directory: string): Promise<void> {
  const options = ["-p", configuration, "--outDir", directory];
  const { exitCode, output } = await runTool("typescript/bin/tsc", options);
  if (exitCode !== 0) throw new Error(`tsc -p ${configuration} failed:\n${output}`);
}

if (import.meta.main) await buildPackage(join(projectRoot, "dist"));
