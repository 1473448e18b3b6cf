/** What the table of host functions says of an interface is true of its functions. */

import assert from "node:assert/strict";
import { test } from "node:test";
import type { FunctionType } from "@bobbin-kv/wasm-linker";
import { componentHost, servedInterfaces } from "./host-functions.ts";

const type: FunctionType = { kind: "function", parameters: [], result: null };

/** The name by which components import an interface. */
const versioned = (key: string): string => (/@0\.[23]$/.test(key) ? `${key}.3` : key);

for (const [name, { functions, waits, target }] of servedInterfaces) {
  test(`${name} ${waits === "never" ? "never makes a guest wait" : "may make a guest wait"}`, () => {
    const waiting = Object.values(functions).some((one) => one.waits === true);
    assert.equal(waiting, waits !== "never");
    assert.equal(waits === "with-store", target === "stores");
  });

  test(`${name} is bound as it is about its ${target}`, () => {
    for (const member of Object.keys(functions)) {
      const bound = componentHost.find({
        kind: "host",
        interface: versioned(name),
        name: member,
        type,
      });
      assert.equal(bound.call, functions[member]);
      assert.equal(bound.waits, functions[member]?.waits === true);
      assert.equal(bound.isConstant, target === "surroundings");
      assert.equal(bound.isFree, target === "surroundings" || target === "system");
    }
  });
}

test("a function that is not offered neither waits nor may be called from an allocator", () => {
  for (const from of ["wasi:keyvalue/other@0.2.0-draft2", "wasi:cli/environment@0.4.0", ""]) {
    const bound = componentHost.find({ kind: "host", interface: from, name: "get", type });
    assert.deepEqual([bound.waits, bound.isFree, bound.isConstant], [false, false, false]);
  }
});
