/** Goal: a part that is fetched has one writer. Method: parts in a folder, as several processes would take them. */

import assert from "node:assert/strict";
import { existsSync, readdirSync, readFileSync, utimesSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { temporaryFolder } from "../../../test/support/temporary-folder.ts";
import { sourceLimits } from "../../limits.ts";
import { takePartialFile } from "./partial-file.ts";

const digest = "ab".repeat(32);

test("what is given up is taken by one of those who come next", () => {
  using folder = temporaryFolder();
  const first = takePartialFile(folder.path, digest);
  writeFileSync(first.path, "begun");
  first.release();
  const [second, third] = [0, 1].map(() => takePartialFile(folder.path, digest));
  assert.ok(second !== undefined && third !== undefined);
  assert.equal(readFileSync(second.path, "utf8"), "begun");
  assert.notEqual(second.path, third.path);
  assert.equal(existsSync(third.path), false);
});

test("a part that is being written is nobody else's, until it is old", () => {
  using folder = temporaryFolder();
  const first = takePartialFile(folder.path, digest);
  writeFileSync(first.path, "begun");
  assert.equal(existsSync(takePartialFile(folder.path, digest).path), false);
  assert.ok(existsSync(first.path));
  const seconds = (Date.now() - sourceLimits.abandonedMillisecondsDefault) / 1_000 - 1;
  utimesSync(first.path, seconds, seconds);
  assert.equal(readFileSync(takePartialFile(folder.path, digest).path, "utf8"), "begun");
});

test("a part of something else is left alone, and a finished one leaves none", () => {
  using folder = temporaryFolder();
  const other = takePartialFile(folder.path, "cd".repeat(32));
  writeFileSync(other.path, "other");
  other.release();
  const part = takePartialFile(folder.path, digest);
  writeFileSync(part.path, "whole");
  part.finish(join(folder.path, "file"));
  assert.deepEqual(readdirSync(folder.path).toSorted(), [`${"cd".repeat(32)}.part`, "file"]);
});
