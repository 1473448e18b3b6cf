/** Goal: a command is told of faults in what it needs, and of no others. Method: one manifest with a fault in every part. */

import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import path from "node:path";
import { test } from "node:test";
import { folderOfFile } from "../../../test/support/temporary-folder.ts";
import { loadManifest, readManifest } from "./load.ts";
import type { ManifestNeeds } from "./needs.ts";

const folder = folderOfFile();
const file = path.join(folder, "spin.toml");
writeFileSync(path.join(folder, "good.ts"), "");

const faulty = `spin_manifest_version = 2
unknown-at-top = 1
[application]
name = "faulty"
[variables]
wrong = { secret = true }
[[trigger.http]]
route = "/good"
component = "good"
[[trigger.http]]
route = "/bad?query"
component = "bad"
[[trigger.redis]]
channel = "c"
component = "unserved"
[component.good]
source = "good.ts"
key_value_stores = ["default"]
[component.bad]
source = "missing.wasm"
key_value_stores = ["No Label"]
[component.bad.build]
comand = "make"
[component.unserved]
source = { nothing = true }
`;

function faultsOf(text: string, needs: ManifestNeeds): string[] {
  writeFileSync(file, text);
  return readManifest(file)
    .faults(needs)
    .map((line) => /:(\d+):\d+: /.exec(line)?.[1] ?? line);
}

test("who serves all is told of everything but the source of a component that is not served", () => {
  assert.deepEqual(faultsOf(faulty, {}), ["2", "6", "11", "20", "21", "23"]);
  assert.throws(() => loadManifest(file), { code: "manifest-invalid" });
});

test("who serves one component is told of it and of the application", () => {
  assert.deepEqual(faultsOf(faulty, { componentIds: ["good"] }), ["2", "6"]);
  const both = { componentIds: ["good", "bad"] };
  assert.deepEqual(faultsOf(faulty, both), ["2", "6", "11", "20", "21", "23"]);
});

test("who looks at stores is told of labels alone", () => {
  assert.deepEqual(faultsOf(faulty, { only: "stores" }), ["21"]);
  const mended = faulty.replace("No Label", "label");
  assert.deepEqual(faultsOf(mended, { only: "stores" }), []);
  assert.equal(loadManifest(file, { only: "stores" }).name, "faulty");
});

test("who builds is told of the build tables that are meant", () => {
  assert.deepEqual(faultsOf(faulty, { only: "build" }), ["23"]);
  assert.deepEqual(faultsOf(faulty, { only: "build", componentIds: ["good"] }), []);
});

test("a source that is to be built may be missing, and a table of components that is none may not", () => {
  assert.deepEqual(faultsOf(faulty, { filesMustExist: false }), ["2", "6", "11", "21", "23"]);
  const none = 'spin_manifest_version = 2\ncomponent = "x"\n';
  for (const only of ["stores", "build"] as const)
    assert.deepEqual(faultsOf(none, { only }), ["2"]);
});

test("two routes that match the same paths concern who serves both", () => {
  const twice = faulty.replace("/bad?query", "/good/");
  assert.ok(faultsOf(twice, { componentIds: ["good", "bad"] }).includes("11"));
  assert.ok(!faultsOf(twice, { componentIds: ["good"] }).includes("11"));
});

test("version 1 attaches faults to components too", () => {
  const old = `spin_manifest_version = "1"
name = "old"
trigger = { type = "http" }
[[component]]
id = "good"
source = "good.ts"
[component.trigger]
route = "/good"
[[component]]
id = "bad"
source = "missing.wasm"
key_value_stores = [1]
[component.trigger]
route = "/good"
`;
  assert.deepEqual(faultsOf(old, { componentIds: ["good"] }), []);
  assert.deepEqual(faultsOf(old, { only: "stores" }), ["12"]);
  assert.deepEqual(faultsOf(old, {}), ["11", "12", "14"]);
});
