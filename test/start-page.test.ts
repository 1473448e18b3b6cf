/** docs/start.md is true: whoever writes its files and runs its commands from top to bottom sees what it shows. */

import { mkdirSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { projectRoot } from "../scripts/project.ts";
import { followPage } from "./support/page-reader.ts";
import { temporaryFolder } from "./support/temporary-folder.ts";

test("the start page can be followed from top to bottom", async () => {
  using folder = temporaryFolder();
  const programs = join(folder.path, "node_modules/.bin");
  mkdirSync(programs, { recursive: true });
  symlinkSync(projectRoot, join(folder.path, "node_modules/bobbin-kv"));
  symlinkSync(
    join(projectRoot, "node_modules/typescript/bin/tsc"),
    join(folder.path, "node_modules/.bin/tsc"),
  );
  // The packages are there; compilers of other languages are for new-languages.all.test.ts.
  const isDone = (command: string): boolean => /^npm install|--build/.test(command);
  await followPage("docs/start.md", { folder: folder.path, isDone });
});
