import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { isBobbinError } from "../errors.ts";
import { findManifest } from "./find-manifest.ts";

const folder = mkdtempSync(join(tmpdir(), "find-manifest-"));
after(() => rmSync(folder, { recursive: true }));
mkdirSync(join(folder, "app", "src", "deep"), { recursive: true });
mkdirSync(join(folder, "empty", "spin.toml"), { recursive: true });
writeFileSync(join(folder, "app", "spin.toml"), "");
writeFileSync(join(folder, "app", "other.toml"), "");

const isNotFound = (path: string) => (error: unknown) =>
  isBobbinError(error) && error.code === "manifest-not-found" && error.message.includes(path);

test("a file is taken as it is named", () => {
  assert.equal(findManifest("app/other.toml", folder), join(folder, "app", "other.toml"));
  assert.equal(findManifest(join(folder, "app/spin.toml"), "/"), join(folder, "app", "spin.toml"));
});

test("a folder stands for its spin.toml", () => {
  assert.equal(findManifest("app", folder), join(folder, "app", "spin.toml"));
  assert.equal(findManifest(".", join(folder, "app")), join(folder, "app", "spin.toml"));
});

test("without a name the manifest is searched for upwards", () => {
  assert.equal(findManifest(undefined, join(folder, "app")), join(folder, "app", "spin.toml"));
  assert.equal(
    findManifest(undefined, join(folder, "app", "src", "deep")),
    join(folder, "app", "spin.toml"),
  );
});

test("a manifest that is not there is an error with the path that was looked at", () => {
  assert.throws(() => findManifest("nope", folder), isNotFound(join(folder, "nope")));
  assert.throws(() => findManifest(".", folder), isNotFound(join(folder, "spin.toml")));
  assert.throws(
    () => findManifest("empty", folder),
    isNotFound(join(folder, "empty", "spin.toml")),
  );
  assert.throws(() => findManifest(undefined, "/"), isNotFound("/spin.toml"));
});
