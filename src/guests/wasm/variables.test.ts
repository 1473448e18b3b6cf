/** What a guest is told of variables, in each interface. */

import assert from "node:assert/strict";
import { test } from "node:test";
import { testCall, testSettings, testStores } from "./test-guest.ts";
import type { GuestCall, HostFunction } from "./host.ts";
import { ResultError } from "@bobbin-kv/wasm-linker";
import { config, variables } from "./variables.ts";

const call = testCall(testStores(), testSettings({ variables: { name: "Ada" } }));

function get(host: HostFunction | undefined, name: string): unknown {
  try {
    return (host as unknown as (call: GuestCall, name: string) => unknown)(call, name);
  } catch (error) {
    if (error instanceof ResultError) return (error.payload as { tag: string }).tag;
    throw error;
  }
}

const spin1 = config["get-config"];
const spin2 = variables["get"];
for (const [interfaceName, host, missing, invalid] of [
  ["Spin 1", spin1, "provider", "invalid-key"],
  ["Spin 2", spin2, "undefined", "invalid-name"],
] as const) {
  test(`a variable of ${interfaceName} is given, missing or misnamed`, () => {
    assert.equal(get(host, "name"), "Ada");
    assert.equal(get(host, "other"), missing);
    assert.equal(get(host, "toString"), invalid);
    assert.equal(get(host, "not-a-name"), invalid);
  });
}
