/** The host's sources as they are, but that their functions tell which file they are of when they are called. */

import { readFileSync } from "node:fs";
import { registerHooks } from "node:module";
import { relative } from "node:path";
import { fileURLToPath } from "node:url";
import { projectRoot } from "../../scripts/project.ts";
import { marked } from "./marking.ts";

const marks = globalThis as { __enterFile?: (path: string) => void };

/** Marks what is imported from here on. */
export function markHost(): void {
  registerHooks({
    load(url, context, next) {
      const loaded = next(url, context);
      const path = url.startsWith("file:") ? relative(projectRoot, fileURLToPath(url)) : "";
      if (!/^src\/(?!testing\/).*\.ts$/.test(path)) return loaded;
      const text = readFileSync(fileURLToPath(url), "utf8");
      return {
        ...loaded,
        source: marked(path, text, `globalThis.__enterFile?.(${JSON.stringify(path)})`),
      };
    },
  });
}

/** The files that are entered meanwhile, in the order in which each is first. */
export async function filesEntered(work: () => Promise<void>): Promise<string[]> {
  const entered = new Set<string>();
  marks.__enterFile = (path) => entered.add(path);
  try {
    await work();
  } finally {
    delete marks.__enterFile;
  }
  return [...entered];
}
