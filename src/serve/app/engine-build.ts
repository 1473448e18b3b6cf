import { createRequire } from "node:module";
import { dirname } from "node:path";
import { bobbinError } from "../../errors.ts";

/** Finds the build of a native package; throws where there is none. */
interface BuildFinder {
  readonly resolve: (folder: string) => string;
}

/** Throws engine-missing where isolated-vm has no build for this machine and this Node.js. Loads none. */
export function checkEngineBuild(): void {
  const manifest = createRequire(import.meta.url).resolve("isolated-vm/package.json");
  try {
    // What isolated-vm itself finds its build with.
    const finder = createRequire(manifest)("node-gyp-build") as BuildFinder;
    finder.resolve(dirname(manifest));
  } catch (error) {
    const { platform, arch, versions } = process;
    throw bobbinError("engine-missing", { platform, arch, node: versions.node }, error);
  }
}
