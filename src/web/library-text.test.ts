/** Rare parts of the runtime: where the package holds them built, each is read from a file of its own. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { temporaryFolder } from "../../test/support/temporary-folder.ts";
import { runtimeLibraries, writeLibraries } from "./libraries.ts";
import { libraryNames, libraryText } from "./library-text.ts";

test("a package has each part as a file with the text that is used from source", async () => {
  using folder = temporaryFolder();
  await writeLibraries(folder.path);
  const libraries = await runtimeLibraries();
  for (const name of libraryNames) {
    const built = readFileSync(join(folder.path, "web", "libraries", `${name}.js`), "utf8");
    assert.equal(built, libraryText(libraries, name));
  }
});

test("there is no part of another name, whatever it may be the name of", async () => {
  const libraries = await runtimeLibraries();
  for (const name of ["", "constructor", "__proto__", "../runtime", "compression.js"]) {
    assert.equal(libraryText(libraries, name), undefined);
    assert.equal(libraryText(null, name), undefined);
  }
});
