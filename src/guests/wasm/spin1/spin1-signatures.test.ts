/** What core modules import is compared with the core types that it has. */

import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { isBobbinError } from "../../../errors.ts";
import { importingComponent } from "@bobbin-kv/wasm-linker/testing";
import { componentHost } from "../components/host-functions.ts";
import { loadWasm } from "../load/load.ts";
import { Preview1 } from "../wasi/preview1.ts";
import { spin1Signature } from "./spin1-signatures.ts";
import { testCall, testMeter, testSettings, wat } from "../test-guest.ts";
import { temporaryFolder } from "../../../../test/support/temporary-folder.ts";

const handler = `(func (export "handle-http-request")
  (param i32 i32 i32 i32 i32 i32 i32 i32 i32 i32) (result i32) (i32.const 0)) (memory (export "memory") 1)`;

async function failure(bytes: Uint8Array): Promise<string> {
  using folder = temporaryFolder();
  const source = join(folder.path, "guest.wasm");
  writeFileSync(source, bytes);
  const settings = testSettings();
  try {
    await loadWasm({ ...settings, component: { ...settings.component, source } });
    return "none";
  } catch (error) {
    assert.ok(isBobbinError(error), String(error));
    return `${error.code} ${error.text}`;
  }
}

const wrong: readonly [from: string, name: string, type: string][] = [
  ["key-value", "get", "(param i32 i32 i64 i32)"],
  ["key-value", "get", "(param i32 i32 i32)"],
  ["key-value", "open", "(param i32 i32 i32) (result i32)"],
  ["key-value", "open", "(param externref i32 i32)"],
  ["bobbin-key-value", "increment", "(param i32 i32 i32 i32 i32)"],
  ["bobbin-key-value-entries", "set", "(param i32 i32 i32 i32 i32 i32)"],
  ["bobbin-key-value-commits", "commit", "(param i32 i32 i32 i32 i32) (result i32)"],
  ["bobbin-key-value-watching", "next", "(param i32 i64 i32)"],
  ["spin-config", "get-config", "(param f64 i32 i32)"],
  ["wasi-outbound-http", "request", "(param i32)"],
  ["wasi_snapshot_preview1", "fd_write", "(param i32 i64 i32 i32) (result i32)"],
  ["wasi_snapshot_preview1", "random_get", "(param i32 i32)"],
  ["wasi_snapshot_preview1", "proc_exit", "(param i64)"],
];

for (const [from, name, type] of wrong) {
  test(`a module that imports ${from} ${name} as ${type} is refused`, async () => {
    const bytes = wat(`(module (import "${from}" "${name}" (func ${type})) ${handler})`);
    const text = await failure(bytes);
    assert.ok(text.startsWith("component-type-mismatch "), text);
    assert.ok(text.includes(` declares ${from} ${name} as `), text);
  });
}

test("a module that imports them as they are is loaded", async () => {
  const bytes = wat(`(module
    (import "key-value" "get" (func (param i32 i32 i32 i32)))
    (import "bobbin-key-value" "increment" (func (param i32 i32 i32 i64 i32)))
    (import "bobbin-key-value-entries" "set" (func (param i32 i32 i32 i32 i32 i32 i32 i32)))
    (import "bobbin-key-value-entries" "list-keys" (func (param i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32)))
    (import "bobbin-key-value-commits" "commit" (func (param i32 i32 i32 i32 i32 i32)))
    (import "bobbin-key-value-watching" "watch" (func (param i32 i32 i32 i32 i32)))
    (import "bobbin-key-value-watching" "next" (func (param i32 i32 i32)))
    (import "bobbin-key-value-watching" "end" (func (param i32)))
    (import "wasi_snapshot_preview1" "fd_seek" (func (param i32 i64 i32 i32) (result i32)))
    (import "wasi_snapshot_preview1" "proc_exit" (func (param i32))) ${handler})`);
  assert.equal(await failure(bytes), "none");
});

test("every function of WASI preview 1 that is offered has a core type", () => {
  for (const name of Object.keys(new Preview1(testCall(), testMeter()).imports)) {
    assert.notEqual(spin1Signature("wasi_snapshot_preview1", name), null, name);
  }
  for (const name of ["constructor", "__proto__", "toString"]) {
    assert.equal(spin1Signature("wasi_snapshot_preview1", name), null);
    assert.equal(spin1Signature("key-value", name), null);
    assert.equal(spin1Signature(name, name), null);
  }
});

test("names that every object has are no functions of the host", () => {
  const type = { kind: "function", parameters: [], result: null } as const;
  for (const from of ["constructor", "__proto__", "wasi:io/poll@0.2.0", "fermyon:spin/key-value"]) {
    for (const name of ["constructor", "assign", "toString", "valueOf", "hasOwnProperty"]) {
      const { call } = componentHost.find({ kind: "host", interface: from, name, type });
      assert.throws(
        () => (call as () => unknown)(),
        (error) => isBobbinError(error) && error.code === "interface-not-served",
      );
    }
  }
});

test("a resource that the component asks for by itself cannot become one of an interface", async () => {
  const own = { kind: "resource", name: "descriptor", local: null } as const;
  const bytes = importingComponent({
    "test:other/types": { thing: { ...own, name: "test:other/types/thing" } },
    "wasi:filesystem/types@0.2.0": {
      descriptor: { ...own, name: "test:other/types/thing" },
    },
  });
  assert.match(
    await failure(bytes),
    /^component-type-mismatch .*declares wasi:filesystem\/types@0\.2\.0 descriptor as resource test:other\/types\/thing/,
  );
});
