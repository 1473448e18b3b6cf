/** Goal: names are as Spin wants them. Method: names that Spin takes and names that it refuses. */

import assert from "node:assert/strict";
import { test } from "node:test";
import { Diagnostics } from "../../toml/index.ts";
import { checkId, checkLabel, componentId, variableName } from "./ids.ts";

const place = { line: 1, column: 1 };

function complaint(check: (diagnostics: Diagnostics) => boolean): string | null {
  const diagnostics = new Diagnostics("/spin.toml", "manifest-invalid");
  const isRight = check(diagnostics);
  assert.equal(isRight, diagnostics.lines.length === 0);
  return diagnostics.lines[0] ?? null;
}

test("a component id is words joined by hyphens, each in one case", () => {
  for (const id of ["a", "hello-world", "HTTP-server", "v2-API2"]) {
    assert.equal(
      complaint((found) => checkId(componentId, id, place, found)),
      null,
    );
  }
  for (const id of ["", "-", "a-", "a--b", "1a", "a-1", "Hello", "a_b", "a b", "é"]) {
    assert(complaint((found) => checkId(componentId, id, place, found)) !== null, id);
  }
});

test("a variable name is lower-case words joined by underscores", () => {
  for (const name of ["a", "api_host", "v2_x9"]) {
    assert.equal(
      complaint((found) => checkId(variableName, name, place, found)),
      null,
    );
  }
  for (const name of ["API_HOST", "api-host", "a__b", "a_1", "_a", "a_"]) {
    assert(complaint((found) => checkId(variableName, name, place, found)) !== null, name);
  }
});

test("a label may be in kebab-case or in snake_case, not in both", () => {
  for (const label of ["default", "user-cache", "user_cache", "USER_CACHE"]) {
    assert.equal(
      complaint((found) => checkLabel(label, place, found)),
      null,
    );
  }
  for (const label of ["", "a-b_c", "userCache", "user cache"]) {
    assert(complaint((found) => checkLabel(label, place, found)) !== null, label);
  }
});

test("a wrong name comes with the right spelling", () => {
  assert.match(
    String(complaint((found) => checkId(componentId, "myApp_2x", place, found))),
    /words of/u,
  );
  assert.match(
    String(complaint((found) => checkId(componentId, "myApp", place, found))),
    /"my-app"/u,
  );
  assert.match(
    String(complaint((found) => checkLabel("User Cache", place, found))),
    /"user-cache"/u,
  );
});
