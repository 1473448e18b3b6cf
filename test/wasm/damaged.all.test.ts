/** A file that is no WebAssembly that can run is refused with an error that says what it is; nothing else is ever thrown. */

import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import fc from "fast-check";
import { isBobbinError } from "../../src/errors.ts";
import { ComponentUnsupported, WasmFormatError } from "@bobbin-kv/wasm-linker";
import { planComponent } from "@bobbin-kv/wasm-linker/testing";
import { componentLimits } from "../../src/limits.ts";
import { testSettings, wat } from "../../src/guests/wasm/test-guest.ts";
import { loadWasm } from "../../src/guests/wasm/load/load.ts";
import { buildGuest } from "../wasm-guests/build/build-guest.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";

const component = Uint8Array.of(0, 0x61, 0x73, 0x6d, 0x0d, 0, 1, 0);
/** A component that makes threads, which no SDK does. */
const threads = Uint8Array.of(...component, 8, 2, 1, 0x26);
/** A component that exports the handler of a draft: an empty instance under its name. */
const draft = "wasi:http/incoming-handler@0.2.0-rc-2023-11-10";
const draftHandler = Uint8Array.of(
  ...component,
  ...[5, 3, 1, 1, 0],
  ...[11, draft.length + 6, 1, 0, draft.length, ...Buffer.from(draft), 5, 0, 0],
);

const files: readonly [what: string, bytes: Uint8Array | string, says: RegExp][] = [
  ["an empty file", "", /is empty/],
  ["a text", "hello, this is not WebAssembly", /./],
  ["a page", "<!doctype html><title>404</title>", /./],
  ["a module cut short", wat('(module (func (export "f")))').subarray(0, 20), /cut short|damaged/],
  ["a library", wat('(module (func (export "add")))'), /without a handler of HTTP requests.*"add"/],
  [
    "a program",
    wat('(module (func (export "_start")))'),
    /program with a main function \(_start\), as Spin's executor wagi/,
  ],
  [
    "a module that imports what nobody offers",
    wat('(module (import "env" "magic" (func)) (func (export "handle-http-request")))'),
    /imports what Bobbin does not offer: env magic/,
  ],
  ["a component without exports", component, /exports no handler of HTTP requests.*but nothing/],
  ["a component with threads", threads, /built-in function thread\.index/],
  [
    "a handler of a draft of wasi:http without its function",
    draftHandler,
    /exports wasi:http\/incoming-handler@0\.2\.0-rc-2023-11-10 without its function handle/,
  ],
];

for (const [what, bytes, says] of files) {
  test(`${what} is refused`, async () => {
    using folder = temporaryFolder();
    const source = join(folder.path, "guest.wasm");
    writeFileSync(source, bytes);
    const settings = testSettings();
    const named = { ...settings, component: { ...settings.component, source } };
    await assert.rejects(loadWasm(named), (error) => {
      assert.ok(isBobbinError(error), String(error));
      assert.equal(error.code, "component-not-supported");
      assert.ok(error.message.includes(source));
      assert.match(error.message, says);
      return true;
    });
  });
}

test("a component with any of its bytes changed is read, or refused by name", async (t) => {
  const built = await buildGuest("rust-sdk5-component");
  if ("missing" in built) {
    t.skip(built.missing);
    return;
  }
  const whole = new Uint8Array(readFileSync(built.path));
  const change = fc.tuple(fc.nat(whole.length - 9), fc.nat(255), fc.nat(whole.length - 9));
  fc.assert(
    fc.property(change, ([at, value, length]) => {
      const changed = whole.slice(0, Math.max(length, at) + 9);
      changed[at + 8] = value;
      try {
        planComponent(changed, componentLimits);
      } catch (error) {
        const isKnown = error instanceof ComponentUnsupported || error instanceof WasmFormatError;
        assert.ok(isKnown, `byte ${at + 8} = ${value}: ${String(error)}`);
      }
    }),
    { numRuns: 300 },
  );
});
