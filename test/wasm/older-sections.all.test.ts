/** Until 2024 the sections that describe a module's world had a preface; a module of that time means the same. */

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { componentLimits } from "../../src/limits.ts";
import { planModule } from "@bobbin-kv/wasm-linker/testing";
import { classifyWasm } from "../../src/guests/wasm/load/classify.ts";
import { buildGuest } from "../wasm-guests/build/build-guest.ts";

test("a section with a version and a world's name before it reads as one without", async (t) => {
  const built = await buildGuest("rust-spin-v1-component");
  if ("missing" in built) {
    t.skip(built.missing);
    return;
  }
  const bytes = new Uint8Array(readFileSync(built.path));
  const kind = classifyWasm(bytes);
  assert.ok(kind.kind === "module-with-types");
  const exports = WebAssembly.Module.exports(new WebAssembly.Module(bytes));
  const names = new Set(exports.map((one) => one.name));
  const preface = Uint8Array.of(3, 0, 7, ...Buffer.from("reactor"));
  const now = kind.sections.map((section) => section.bytes);
  const older = now.map((section) => Buffer.concat([preface, section]));
  const read = (sections: Uint8Array[]): unknown => {
    const plan = planModule(bytes, sections, names, componentLimits);
    return [plan.imports.map((one) => [one.interface, one.name]), [...plan.exports.keys()]];
  };
  assert.deepEqual(read(older), read(now));
});
