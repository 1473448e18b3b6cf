import assert from "node:assert/strict";
import { mkdir, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { test } from "node:test";
import { loadManifest } from "../../config/manifest/index.ts";
import { rolesOf, watchedFiles } from "./roles.ts";
import { temporaryFolder } from "../../../test/support/temporary-folder.ts";

const manifest = `spin_manifest_version = 2
[application]
name = "roles"
[[trigger.http]]
route = "/script"
component = "script"
[[trigger.http]]
route = "/built"
component = "built"
[component.script]
source = "script/index.ts"
files = ["pages/*.html"]
[component.built]
source = "built/out/built.wasm"
files = ["assets", "notes/*.md", { source = "public", destination = "/" }, { source = "one.txt", destination = "/" }]
[component.built.build]
command = "make"
workdir = "built"
watch = ["src/**/*.rs", "Cargo.toml", "!src/made/**"]
[component.unserved]
source = "unserved.ts"
`;

test("each file calls for what it is part of", async () => {
  using folder = temporaryFolder();
  for (const name of ["spin.toml", "assets/a", "public/b", "one.txt"]) {
    await mkdir(dirname(join(folder.path, name)), { recursive: true });
    await writeFile(join(folder.path, name), name === "spin.toml" ? manifest : "");
  }
  const app = loadManifest(join(folder.path, "spin.toml"), { filesMustExist: false });
  const watched = watchedFiles(app, [], (id) =>
    id === "script" ? [join(folder.path, "shared/text.ts")] : [],
  );
  const roles = (name: string): string[] =>
    rolesOf(join(folder.path, name), watched).map((role) =>
      role.kind === "configuration" ? role.kind : `${role.kind} ${role.component}`,
    );
  const expected: Record<string, string[]> = {
    "script/index.ts": ["script script"],
    "shared/text.ts": ["script script"],
    "shared/other.ts": [],
    "pages/index.html": ["script script"],
    "pages/index.txt": [],
    "built/src/lib.rs": ["source built"],
    "built/src/deep/er.rs": ["source built"],
    "built/src/made/bindings.rs": [],
    "built/src/lib.txt": [],
    "built/Cargo.toml": ["source built"],
    "Cargo.toml": [],
    "built/out/built.wasm": ["artifact built"],
    "assets/a": ["artifact built"],
    "assets/deep/a": ["artifact built"],
    "notes/a.md": ["artifact built"],
    "notes/deep/a.md": [],
    "public/b": ["artifact built"],
    "one.txt": ["artifact built"],
    "two.txt": [],
    "unserved.ts": [],
  };
  const found = Object.keys(expected).map((name) => [name, roles(name)]);
  assert.deepEqual(Object.fromEntries(found), expected);
  assert.deepEqual(watchedFiles(app, ["script"], () => []).length, 2);
});
