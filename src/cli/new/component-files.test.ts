/** Goal: a template's files arrive with their final names and contents. Method: a template made for the test. */

import assert from "node:assert/strict";
import { chmodSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { componentFiles, componentTables, sdkFiles } from "./component-files.ts";
import type { Template } from "./templates.ts";
import { folderOfFile } from "../../../test/support/temporary-folder.ts";

const folder = folderOfFile();
mkdirSync(join(folder, "files/src"), { recursive: true });
const template: Template = { name: "made", about: "", sdk: null, test: null, path: "", folder };

function write(path: string, content: string | Uint8Array): void {
  writeFileSync(join(folder, path), content);
}

write("component.toml", '\n[component.{{name}}]\nsource = "{{name}}/{{snake}}.wasm"\n\n');
write("files/Cargo.toml.template", 'name = "{{name}}" # {{other}} {{ name }}');
write("files/gitignore.template", "target/");
write("files/src/gitignore", "x");
write("files/src/bytes.bin", Uint8Array.of(0, 255, 195, 40));
write("files/build.sh", "{{snake}}");
chmodSync(join(folder, "files/build.sh"), 0o755);

test("names lose .template, .gitignore has its dot, placeholders are filled in and bytes kept", () => {
  const files = componentFiles(template, "my-shop");
  const contents = files.map(({ path, content }) => [
    path,
    Buffer.from(content).toString("latin1"),
  ]);
  assert.deepEqual(Object.fromEntries(contents), {
    "my-shop/Cargo.toml": 'name = "my-shop" # {{other}} {{ name }}',
    "my-shop/.gitignore": "target/",
    "my-shop/src/.gitignore": "x",
    "my-shop/src/bytes.bin": "\u0000\u00FF\u00C3(",
    "my-shop/build.sh": "my_shop",
  });
  const executable = files.filter((file) => file.isExecutable).map((file) => file.path);
  assert.deepEqual(executable, ["my-shop/build.sh"]);
});

test("the component's tables are filled in, without empty lines around them", () => {
  const tables = '[component.my-shop]\nsource = "my-shop/my_shop.wasm"';
  assert.equal(componentTables(template, "my-shop"), tables);
});

test("an SDK is copied without what is about the SDK itself", () => {
  const paths = sdkFiles("typescript").map((file) => file.path);
  assert.ok(paths.includes("sdk/typescript/src/index.ts"));
  assert.ok(paths.includes("sdk/typescript/tsconfig.component.json"));
  const strays = paths.filter((path) =>
    /samples|conformance|\.test\.|\/\.|\/tsconfig\.json/.test(path),
  );
  assert.deepEqual(strays, []);
});
