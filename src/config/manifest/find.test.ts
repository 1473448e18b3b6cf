/** Goal: a command finds the manifest that is meant. Method: folders made for the test. */

import assert from "node:assert/strict";
import { mkdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import { test } from "node:test";
import { isBobbinError, type ErrorCode } from "../../errors.ts";
import { findManifest } from "./find.ts";
import { folderOfFile } from "../../../test/support/temporary-folder.ts";

const folder = folderOfFile();
const manifest = path.join(folder, "app", "spin.toml");
mkdirSync(path.join(folder, "app", "src", "deep"), { recursive: true });
writeFileSync(manifest, "");
writeFileSync(path.join(folder, "app", "other.toml"), "");
writeFileSync(path.join(folder, "app", "hello.wasm"), "");

function fails(code: ErrorCode): (error: unknown) => boolean {
  return (error) => isBobbinError(error) && error.code === code;
}

test("a folder means the spin.toml in it", () => {
  assert.equal(findManifest("app", folder), manifest);
  assert.equal(findManifest(path.join(folder, "app"), "/"), manifest);
});

test("a file means itself, whatever its name", () => {
  assert.equal(findManifest("app/other.toml", folder), path.join(folder, "app", "other.toml"));
});

test("without --from the nearest spin.toml at or above the working directory is meant", () => {
  assert.equal(findManifest(undefined, path.dirname(manifest)), manifest);
  assert.equal(findManifest(undefined, path.join(folder, "app", "src", "deep")), manifest);
});

test("--from is not searched upwards", () => {
  assert.throws(() => findManifest("src", path.join(folder, "app")), fails("manifest-not-found"));
});

test("a manifest that is not there is named in the error", () => {
  assert.throws(() => findManifest("nowhere", folder), /nowhere/u);
  assert.throws(() => findManifest(undefined, path.join(folder)), fails("manifest-not-found"));
});

test("a component is not taken for an application", () => {
  assert.throws(() => findManifest("app/hello.wasm", folder), fails("manifest-invalid"));
});
