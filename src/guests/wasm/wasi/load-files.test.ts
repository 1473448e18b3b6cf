/** What of an application's folder a guest sees, and what not. */

import assert from "node:assert/strict";
import { join } from "node:path";
import { after, test } from "node:test";
import type { FileMount } from "../../../config/manifest/app.ts";
import { loadGuestFiles } from "./load-files.ts";
import { filesOf, TestFolder } from "./test-folder.ts";

const folder = new TestFolder();
after(() => folder[Symbol.dispose]());

folder.write("secret.txt", "outside");
folder.write("outside/deep/secret.txt", "outside");
folder.write("app/spin.toml", "");
folder.write("app/assets/.well-known/site", "site");
folder.write("app/assets/one.txt", "one");
folder.write("app/assets/deep/two.txt", "two");
folder.write("app/assets/hidden/key.pem", "key");
folder.link("app/assets/link.txt", "secret.txt");
folder.link("app/assets/linked", "outside");
folder.link("app/assets/inner.txt", "app/assets/one.txt");
folder.link("app/assets/loop", "app/assets/loop");
folder.link("app/assets/up", "app/assets");

const glob = (pattern: string): FileMount => ({ kind: "glob", pattern });
const mount = (source: string, destination: string): FileMount => ({
  kind: "directory",
  source: join(folder.app, source),
  destination,
});
const found = (files: FileMount[], excludeFiles: string[] = []): string[] =>
  filesOf(folder.load(files, excludeFiles));

test("a pattern gives the files at their paths below the application's folder", () => {
  assert.deepEqual(found([glob("assets/*.txt")]), ["assets/inner.txt", "assets/one.txt"]);
  assert.deepEqual(found([glob("assets/deep/two.txt")]), ["assets/deep/two.txt"]);
});

test("a pattern that names a folder gives all that is in it, below its name twice, as in Spin", () => {
  for (const pattern of ["assets/deep", "assets/deep/", "./assets/deep"]) {
    assert.deepEqual(found([glob(pattern)]), ["assets/deep/assets/deep/two.txt"]);
  }
});

test("a path that is there is no pattern, whatever characters it has", () => {
  folder.write("app/other/[a].txt", "literal");
  folder.write("app/other/a.txt", "other");
  assert.deepEqual(found([glob("other/[a].txt")]), ["other/[a].txt"]);
});

test("a folder gives all its files below its destination, names with a leading dot as well", () => {
  assert.deepEqual(found([mount("assets", "/www")]), [
    "www/.well-known/site",
    "www/deep/two.txt",
    "www/hidden/key.pem",
    "www/inner.txt",
    "www/one.txt",
  ]);
});

test("a single file stands at its destination, or in it where that ends like a folder", () => {
  assert.deepEqual(found([mount("assets/one.txt", "/data/first.txt")]), ["data/first.txt"]);
  assert.deepEqual(found([mount("assets/one.txt", "/data/")]), ["data/one.txt"]);
  assert.deepEqual(found([mount("assets/one.txt", "/")]), ["one.txt"]);
});

test("a destination does not lead out of the guest's tree", () => {
  assert.deepEqual(found([mount("assets/deep", "/../../etc")]), ["etc/two.txt"]);
});

test("what is excluded is not there, whichever way it would come", () => {
  for (const pattern of ["assets/hidden/*", "**/*.pem", "*.pem", "./assets/hidden/**"]) {
    for (const files of [[mount("assets", "/")], [glob("assets/**")], [glob("assets")]]) {
      const names = found(files, [pattern]);
      assert.ok(!names.some((name) => name.includes("key.pem")), pattern);
      assert.ok(names.some((name) => name.endsWith("two.txt")));
    }
  }
});

test("a link that leads out of the folder is left out; one within is followed", () => {
  const names = found([glob("assets/**"), glob("assets/link*/**"), glob("assets/link.txt")]);
  assert.ok(names.includes("assets/inner.txt"));
  assert.deepEqual(
    names.filter((name) => name.includes("link")),
    [],
  );
});

test("a link within the application is followed, out of the mounted folder as well", () => {
  folder.write("app/other/private.txt", "private");
  folder.write("app/shared/deeper/three.txt", "three");
  folder.link("app/assets/deep/private.txt", "app/other/private.txt");
  folder.link("app/assets/deep/shared", "app/shared");
  const linked = ["private.txt", "shared/deeper/three.txt", "two.txt"];
  assert.deepEqual(found([mount("assets/deep", "/")]), linked);
  assert.deepEqual(
    found([glob("assets/deep/**/*")]),
    linked.map((name) => `assets/deep/${name}`),
  );
});

test("a link to a folder that is outside, or that it is in, is not entered", () => {
  folder.write("app/round/a/one.txt", "one");
  folder.write("app/round/b/two.txt", "two");
  folder.link("app/round/a/b", "app/round/b");
  folder.link("app/round/b/a", "app/round/a");
  folder.link("app/round/b/out", "outside");
  folder.link("app/round/b/all", ".");
  const names = found([mount("round", "/")]);
  assert.deepEqual(names, ["a/b/two.txt", "a/one.txt", "b/a/one.txt", "b/two.txt"]);
});

test("a pattern does not reach out of the application's folder", () => {
  assert.deepEqual(found([glob("../secret.txt")]), []);
  assert.deepEqual(found([glob("../**")]), []);
  assert.deepEqual(found([glob("../*/*.txt")]), []);
  assert.deepEqual(found([glob(join(folder.path, "secret*"))]), []);
});

test("a later entry stands in place of an earlier one", () => {
  assert.deepEqual(found([mount("assets/one.txt", "/a"), mount("assets/one.txt", "/a/b")]), [
    "a/b",
  ]);
  assert.deepEqual(found([mount("assets/one.txt", "/a/b"), mount("assets/one.txt", "/a")]), ["a"]);
});

test("without a grant there is not even a folder; one that finds nothing is an empty one", () => {
  assert.equal(loadGuestFiles({ id: "it", files: [], excludeFiles: [] }, folder.app), null);
  assert.deepEqual(found([glob("nothing/*")]), []);
});
