/** What of an application's folder a guest sees, and what not. */

import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { after, test } from "node:test";
import fc from "fast-check";
import type { Component, FileMount } from "../../../manifest/app.ts";
import type { GuestFolder } from "./guest-files.ts";
import { loadGuestFiles } from "./load-files.ts";
import { contentOf, findEntry } from "./open-files.ts";

const root = mkdtempSync(join(tmpdir(), "bobbin-files-"));
after(() => rmSync(root, { recursive: true }));
const app = join(root, "app");

function write(path: string, text: string): void {
  const file = join(root, path);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, text);
}

write("secret.txt", "outside");
write("app/spin.toml", "");
write("app/assets/one.txt", "one");
write("app/assets/deep/two.txt", "two");
write("app/assets/hidden/key.pem", "key");
symlinkSync(join(root, "secret.txt"), join(app, "assets", "link.txt"));
symlinkSync(join(app, "assets", "one.txt"), join(app, "assets", "inner.txt"));

function load(files: FileMount[], excludeFiles: string[] = []): GuestFolder {
  return loadGuestFiles({ files, excludeFiles } as unknown as Component, app);
}

function paths(folder: GuestFolder, prefix = ""): string[] {
  return [...folder.entries].flatMap(([name, entry]) =>
    entry.kind === "file" ? [`${prefix}${name}`] : paths(entry, `${prefix}${name}/`),
  );
}

test("a pattern gives the files at their paths below the application's folder", () => {
  assert.deepEqual(paths(load([{ kind: "glob", pattern: "assets/*.txt" }])).toSorted(), [
    "assets/inner.txt",
    "assets/one.txt",
  ]);
});

test("a folder gives all its files below its destination", () => {
  const mount = { kind: "directory", source: join(app, "assets"), destination: "/www" } as const;
  assert.deepEqual(paths(load([mount])).toSorted(), [
    "www/deep/two.txt",
    "www/hidden/key.pem",
    "www/inner.txt",
    "www/one.txt",
  ]);
});

test("what is excluded is not there, whichever way it would come", () => {
  const mount = { kind: "directory", source: join(app, "assets"), destination: "/" } as const;
  const found = paths(load([mount], ["assets/hidden/*"]));
  assert.deepEqual(
    found.filter((path) => path.includes("key.pem")),
    [],
  );
  const globbed = paths(load([{ kind: "glob", pattern: "assets/**" }], ["assets/hidden/*"]));
  assert.deepEqual(
    globbed.filter((path) => path.includes("key.pem")),
    [],
  );
});

test("a link that leads out of the folder is left out; one within is followed", () => {
  const found = paths(load([{ kind: "glob", pattern: "assets/**" }]));
  assert.ok(found.includes("assets/inner.txt"));
  assert.ok(!found.includes("assets/link.txt"));
});

test("nothing is seen without a grant", () => {
  assert.deepEqual(paths(load([])), []);
});

test("a file's bytes are those it has when it is read", () => {
  const files = load([{ kind: "glob", pattern: "assets/one.txt" }]);
  const entry = findEntry(files, "assets/one.txt");
  assert.ok(entry !== null && entry !== "outside");
  assert.equal(Buffer.from(contentOf({ entry, position: 0, content: null })!).toString(), "one");
});

test("no path leads out of the tree, however it is written", () => {
  const files = load([{ kind: "directory", source: join(app, "assets"), destination: "/" }]);
  const inside = new Set<unknown>([files, null, "outside"]);
  const collect = (folder: GuestFolder): void => {
    for (const entry of folder.entries.values()) {
      inside.add(entry);
      if (entry.kind === "folder") collect(entry);
    }
  };
  collect(files);
  const part = fc.constantFrom("..", ".", "", "deep", "one.txt", "two.txt", "nothing", "hidden");
  fc.assert(
    fc.property(fc.array(part, { maxLength: 8 }), (parts) => {
      assert.ok(inside.has(findEntry(files, parts.join("/"))));
    }),
  );
  assert.equal(findEntry(files, "deep/../one.txt"), findEntry(files, "one.txt"));
  assert.equal(findEntry(files, "../secret.txt"), "outside");
  assert.equal(findEntry(files, "deep/../../app/spin.toml"), "outside");
  assert.equal(findEntry(files, "/etc/passwd"), "outside");
});
