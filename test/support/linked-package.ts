import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { projectRoot } from "../../scripts/project.ts";

/** The package's entries, each with the source that it is built from. */
export const packageEntries = {
  ".": "src/index.ts",
  "./testing": "src/testing/index.ts",
  "./sdk": "sdk/typescript/src/in-node.ts",
} as const;

/** Puts a package `bobbin-kv` into a folder's `node_modules` whose entries are the sources, as if it were installed. */
export function linkPackage(folder: string): void {
  const place = join(folder, "node_modules/bobbin-kv");
  mkdirSync(place, { recursive: true });
  const entries = Object.entries(packageEntries).map(([name, source], at) => {
    const url = pathToFileURL(join(projectRoot, source));
    writeFileSync(join(place, `${at}.js`), `export * from ${JSON.stringify(url)};\n`);
    return [name, `./${at}.js`] as const;
  });
  const description = { name: "bobbin-kv", type: "module", exports: Object.fromEntries(entries) };
  writeFileSync(join(place, "package.json"), JSON.stringify(description));
}
