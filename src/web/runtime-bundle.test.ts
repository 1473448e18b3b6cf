/** The runtime's script: small, quick to start, and no module. */
import assert from "node:assert/strict";
import { test } from "node:test";
import ivm from "isolated-vm";
import { bundleRuntime, runtimeScript } from "./runtime-bundle.ts";

// What it weighs today, with a little room; growing past it should be a decision.
const bytesMax = 180_000;

test("the script is a classic one that defines a single name and needs nothing of the isolate", async () => {
  const { code } = await runtimeScript();
  const isolate = new ivm.Isolate();
  const context = isolate.createContextSync();
  const names = (): string[] => context.evalSync("Object.keys(globalThis).join()").split(",");
  const before = names();
  isolate.compileScriptSync(code).runSync(context);
  assert.deepEqual(
    names().filter((name) => !before.includes(name)),
    ["__bobbin"],
  );
  assert.equal(context.evalSync("typeof __bobbin.start"), "function");
  isolate.dispose();
});

test("the script is made once, and stays small", async () => {
  const [first, second] = await Promise.all([runtimeScript(), runtimeScript()]);
  assert.equal(first, second);
  assert.ok(Buffer.byteLength(first.code) <= bytesMax, `${Buffer.byteLength(first.code)} bytes`);
});

test("an entry that cannot be bundled is an error", async () => {
  await assert.rejects(bundleRuntime(new URL("runtime/no-such-file.ts", import.meta.url)));
});
