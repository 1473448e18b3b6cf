/**
 * Makes the README of each SDK from one source, its samples and the signatures in its code, and the
 * table of names in sdk/README.md: `npm run sdk-readmes`.
 */

import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { projectRoot } from "./project.ts";
import { namesTable } from "./sdk-names.ts";
import { sdkReadme } from "./sdk-readme.ts";
import { readOperations, readSdks } from "./sdk-sources.ts";

/** The files that are made, with their content. */
export function sdkReadmes(): Map<string, string> {
  const sdks = readSdks();
  const made = new Map(sdks.map((sdk) => [`${sdk.folder}/README.md`, sdkReadme(sdk)]));
  const overview = readFileSync(join(projectRoot, "sdk/README.md"), "utf8");
  const [before, rest = ""] = overview.split(namesBegin);
  const after = rest.slice(rest.indexOf(namesEnd));
  made.set(
    "sdk/README.md",
    `${before}${namesBegin}\n${namesTable(readOperations(), sdks)}\n${after}`,
  );
  return made;
}

const namesBegin = "<!-- Made by npm run sdk-readmes -->";
const namesEnd = "<!-- End -->";

if (import.meta.main) {
  for (const [path, content] of sdkReadmes()) writeFileSync(join(projectRoot, path), content);
}
