/** Goal: a guest's stack is told in places of its source, whatever the guest makes of it. */

import assert from "node:assert/strict";
import { test } from "node:test";
import { isolateCallLimits } from "../../limits.ts";
import { mapOwnFrames, mapStack } from "./stack-trace.ts";

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

const program = { settings: { component: { id: "shop" } }, bundle: { sourceMap: map } };

test("a component sees its sources from its manifest's folder on, and no folder of the machine", () => {
  const frame = "    at cart (file:///shop.js:2:1)\n    at run (bobbin:runtime:1:99)";
  const seen = (directory: string): string => mapOwnFrames(frame, program, directory);
  assert.equal(seen("/srv/shop"), "    at cart (src/index.ts:2:1)");
  assert.equal(seen("/srv/other/app"), "    at cart (index.ts:2:1)");
  const packaged = map.replace("/srv/shop/src", "/srv/node_modules/left/dist");
  const inPackage = { ...program, bundle: { sourceMap: packaged } };
  assert.equal(
    mapOwnFrames(frame, inPackage, "/srv/shop"),
    "    at cart (node_modules/left/dist/index.ts:2:1)",
  );
});

test("what a component printed of its stack is told to people in whole names, and nothing else is", () => {
  const text = "it\n    at cart (src/index.ts:2:1)\n    at x (other.ts:1:1)\nsrc/index.ts:2:1";
  assert.equal(
    mapStack(text, "shop", map),
    "it\n    at cart (/srv/shop/src/index.ts:2:1)\n    at x (other.ts:1:1)\nsrc/index.ts:2:1",
  );
});
