/** Goal: a guest's stack is told in places of its source, whatever the guest makes of it. */

import assert from "node:assert/strict";
import { test } from "node:test";
import { isolateCallLimits } from "../../limits.ts";
import { mapStack } from "./stack-trace.ts";

const map = JSON.stringify({
  version: 3,
  sources: ["/srv/shop/src/index.ts"],
  names: [],
  mappings: "AAAA;AACA",
});

test("places of the script become those of its source, and frames of the runtime and the host go", () => {
  const stack = [
    "TypeError: it",
    "    at cart (file:///shop.js:2:1)",
    "    at run (bobbin:runtime:1:99)",
    "    at new Promise (<anonymous>)",
    "    at async <isolated-vm boundary>",
    "    at host (/srv/bobbin/worker.js:1:1)",
  ];
  assert.equal(
    mapStack(stack.join("\n"), "shop", map),
    "TypeError: it\n    at cart (/srv/shop/src/index.ts:2:1)",
  );
});

test("a message of many lines keeps nobody waiting, and what is too long is cut", () => {
  const { logCharactersMax } = isolateCallLimits;
  for (const text of ["\n", " \n", "\n at ", "at at at "]) {
    const stack = `x${text.repeat(1_000_000)}`;
    assert.ok(mapStack(stack, "shop", map).length <= logCharactersMax);
  }
  assert.equal(mapStack("a\n\n\nb", "shop", map), "a\n\n\nb");
});
