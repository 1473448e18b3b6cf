/** `bobbin-kv/files`: what the manifest's `files` give a script, put beside its code when it is bundled. */

import type { Plugin } from "esbuild";
import type { FileOwner } from "./pack-files.ts";

/** Makes the module for a component; what is not a component of a manifest has no files. */
export function filesPlugin(component: FileOwner): Plugin {
  return {
    name: "bobbin-files",
    setup(build) {
      build.onResolve({ filter: /^bobbin-kv\/files$/ }, () => ({
        path: "files",
        namespace: "bobbin-files",
      }));
      build.onLoad({ filter: /.*/, namespace: "bobbin-files" }, async () => {
        const { packFiles } = await import("./pack-files.ts");
        return packFiles(component);
      });
    },
  };
}
