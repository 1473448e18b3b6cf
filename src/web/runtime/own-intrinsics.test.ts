/** What stands between a component and its host asks no method or global that the component can replace. */

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";

/** Files that touch the host's functions or the shared memory, and what key-value calls run through. */
const files = [
  "../platform/bytes/byte-list",
  "../platform/bytes/shared-view",
  "enclosed",
  "fetch-handler",
  "incoming-request",
  "key-value",
  "key-value-watches",
  "main",
  "request-loop",
  "respond-whole",
  "handle-request",
  "streams",
  "variables",
  "workers-handler",
  "../platform/bytes/bytes",
  "../platform/bytes/copies",
  "../platform/crypto/crypto",
  "../platform/crypto/key-work",
  "../platform/crypto/subtle",
  "../platform/events/timers",
  "../../../sdk/typescript/src/key-value-arguments",
  "../../../sdk/typescript/src/key-value",
  "../../../sdk/typescript/src/key-value-counters",
  "../../../sdk/typescript/src/key-value-details",
  "../../../sdk/typescript/src/key-value-atomic",
  "../../../sdk/typescript/src/key-value-watch",
];

const globals =
  /\b(?:Object|Reflect|Array|JSON|Math|Number|String|BigInt|Promise|Symbol|ArrayBuffer)\s*\.\s*\w+|\bnew (?:Map|Set|Promise|Uint8Array|DataView|TypeError|RangeError)\b/g;
const methods =
  /\.(?:slice|subarray|indexOf|lastIndexOf|split|map|filter|push|includes|startsWith|toUpperCase|toLowerCase|charCodeAt|then|catch|getInt32|setInt32|has|toString|byteLength|buffer)\b\s*[(;,)]/g;
const loops = /\bfor \(const .* of |\[\.\.\./g;

for (const name of files) {
  test(`${name} uses the runtime's own copies of intrinsics`, () => {
    const source = readFileSync(new URL(`${name}.ts`, import.meta.url), "utf8");
    const code = source.replaceAll(/\/\*[^]*?\*\/|\/\/.*|`[^`]*`|"[^"]*"/g, "");
    const bare = [globals, methods, loops].flatMap((pattern) => code.match(pattern) ?? []);
    assert.deepEqual(bare, []);
  });
}
