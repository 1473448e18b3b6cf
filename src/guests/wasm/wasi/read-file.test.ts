/** A file's bytes are read when they are asked for, and only a file's. */

import assert from "node:assert/strict";
import { rmSync, symlinkSync, writeFileSync } from "node:fs";
import { after, test } from "node:test";
import { findEntry } from "./find-entry.ts";
import type { GuestFile } from "../guest-files.ts";
import { readFilePart } from "./read-file.ts";
import { TestFolder } from "./test-folder.ts";

const folder = new TestFolder();
after(() => folder[Symbol.dispose]());

function file(text: string): GuestFile {
  folder.write("app/www/file.txt", text);
  const found = findEntry(folder.loadWww(), "file.txt");
  assert.ok(typeof found !== "string" && found.kind === "file");
  return found;
}

const read = (from: GuestFile, offset: bigint, bytesMax: number): string => {
  const bytes = readFilePart(from, offset, bytesMax);
  return typeof bytes === "string" ? `failure: ${bytes}` : Buffer.from(bytes).toString();
};

test("a part is read from anywhere, and ends where the file ends", () => {
  const one = file("hello world");
  assert.equal(read(one, 0n, 5), "hello");
  assert.equal(read(one, 6n, 100), "world");
  assert.equal(read(one, 11n, 5), "");
  assert.equal(read(one, 2n ** 64n - 1n, 5), "");
  assert.equal(read(one, 0n, 0), "");
});

test("what is read is what the file holds now", () => {
  const one = file("old");
  writeFileSync(one.path, "new and longer");
  assert.equal(read(one, 0n, 3), "new");
  assert.equal(read(one, 3n, 100), " and longer");
});

test("a file that has gone is missing; a link that came in its place is not followed", () => {
  const one = file("text");
  rmSync(one.path);
  assert.equal(read(one, 0n, 4), "failure: missing");
  symlinkSync(folder.write("secret.txt", "secret"), one.path);
  assert.equal(read(one, 0n, 4), "failure: forbidden");
  rmSync(one.path);
});

test("a folder that came in a file's place cannot be read", () => {
  const one = file("text");
  rmSync(one.path);
  folder.write("app/www/file.txt/inner.txt", "text");
  assert.equal(read(one, 0n, 4), "failure: failed");
  rmSync(one.path, { recursive: true });
});
