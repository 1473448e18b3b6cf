import assert from "node:assert/strict";
import path from "node:path";
import { test } from "node:test";
import { displayPath } from "./display-path.ts";

const here = process.cwd();
const above = path.dirname(here);

test("what is below the working directory is relative to it", () => {
  assert.equal(displayPath(path.join(here, "a", "b")), path.join("a", "b"));
  assert.equal(displayPath(path.join(here, "..a")), "..a");
});

test("everything else is absolute, the working directory too", () => {
  for (const file of [here, above, path.join(above, "x"), path.parse(here).root]) {
    assert.equal(displayPath(file), file);
  }
});

test("inside an application's folder, what stands in that folder is relative", () => {
  assert.equal(
    displayPath(path.join(above, ".spin", "logs"), above),
    path.join("..", ".spin", "logs"),
  );
  assert.equal(displayPath(above, above), above);
});

test("beside an application's folder, what stands in that folder is absolute", () => {
  const other = path.join(above, "other");
  assert.equal(displayPath(path.join(other, "logs"), other), path.join(other, "logs"));
  assert.equal(
    displayPath(path.join(path.dirname(above), "logs"), above),
    path.join(path.dirname(above), "logs"),
  );
});
