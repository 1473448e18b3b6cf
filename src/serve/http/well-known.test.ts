import assert from "node:assert/strict";
import { test } from "node:test";
import { compileWellKnown } from "./routes.ts";

test("health answers OK", () => {
  const answer = compileWellKnown({ name: "app", version: null })("/.well-known/spin/health");
  assert.deepEqual(answer, { status: 200, headers: {}, body: "OK" });
});

test("info tells the name and version of the application as JSON", () => {
  const answer = compileWellKnown({ name: "app", version: "1.2.3" })("/.well-known/spin/info");
  assert.deepEqual(answer, {
    status: 200,
    headers: { "content-type": "application/json" },
    body: '{\n  "name": "app",\n  "version": "1.2.3"\n}',
  });
});

test("info leaves out a version that the manifest does not give", () => {
  const answer = compileWellKnown({ name: "app", version: null })("/.well-known/spin/info");
  assert.equal(answer?.body, '{\n  "name": "app"\n}');
});

test("other paths below the prefix are not found", () => {
  const wellKnown = compileWellKnown({ name: "app", version: null });
  for (const name of ["", "nope", "health/", "info/x", "HEALTH"]) {
    assert.deepEqual(wellKnown(`/.well-known/spin/${name}`), {
      status: 404,
      headers: {},
      body: "",
    });
  }
});

test("paths outside the prefix are left to the routes", () => {
  const wellKnown = compileWellKnown({ name: "app", version: null });
  for (const path of [
    "/",
    "/.well-known/spin",
    "/.well-known/spindle/health",
    "//.well-known/spin/health",
  ]) {
    assert.equal(wellKnown(path), null);
  }
});
