/** What a component hands to its host through HTTP costs that component, and another one beside it nothing. */

import assert from "node:assert/strict";
import { test } from "node:test";
import type { TestAppOptions } from "../../src/testing/test-app.ts";
import { startInlineApp } from "../support/inline-app.ts";

const good = `import { Kv } from "@fermyon/spin-sdk";
  export const handleRequest = async () => ({ status: 200, body: String(Kv.openDefault().increment("good")) });`;

function start(code: string, options: TestAppOptions = {}) {
  const evil = `import { Kv } from "@fermyon/spin-sdk";
    const codeOf = (run) => { try { run(); return "none"; } catch (error) { return error.code ?? error.name; } };
    export const handleRequest = async (request) => { ${code} };`;
  const stores = { evil: ["default"], good: ["default"] };
  return startInlineApp({ components: { evil, good }, stores }, options);
}

const answers: [name: string, code: string, status: number, body: RegExp][] = [
  [
    "lists with negative lengths",
    `const set = DataView.prototype.setInt32;
     DataView.prototype.setInt32 = function (at, value, little) { return set.call(this, at, -4, little); };
     try { Kv.openDefault().setMany([["a", "xxxxxxxx"]]); } finally { DataView.prototype.setInt32 = set; }
     return { status: 200, body: Kv.openDefault().getMany(["a"])[0].byteLength + "" };`,
    200,
    /^8$/,
  ],
  [
    "a delta of a million digits",
    `return { status: 200, body: codeOf(() => Kv.openDefault().increment("n", 10n ** 1_000_000n)) };`,
    200,
    /^invalid-argument$/,
  ],
  [
    "a label of a megabyte",
    `return { status: 200, body: codeOf(() => Kv.open("x".repeat(1 << 20))) };`,
    200,
    /^access-denied$/,
  ],
  [
    "a million keys",
    `return { status: 200, body: codeOf(() => Kv.openDefault().getMany(new Array(1_000_000).fill("k"))) };`,
    200,
    /^batch-too-large$/,
  ],
  [
    "more than one call may read",
    `const store = Kv.openDefault(); store.set("v", new Uint8Array(1 << 20));
     return { status: 200, body: codeOf(() => store.getMany(new Array(200).fill("v"))) };`,
    200,
    /^result-too-large$/,
  ],
  [
    "timers without an end",
    `return { status: 200, body: codeOf(() => { for (;;) setTimeout(() => {}, 3_600_000); }) };`,
    200,
    /^RangeError$/,
  ],
  ["a status that is an object", "return { status: { a: 1 }, body: '' };", 500, /^$/],
  ["a status that is a proxy", "return { status: new Proxy({}, {}), body: '' };", 500, /^$/],
  [
    "headers of a megabyte",
    `return { status: 200, headers: { a: "x".repeat(1 << 20) }, body: "" };`,
    500,
    /^$/,
  ],
  [
    "a variable that no object lacks",
    `return { status: 200, body: codeOf(() => spinSdk.config.get("constructor")) };`,
    200,
    /^Error$/,
  ],
  [
    "WebAssembly and buffers that grow",
    `const buffer = new ArrayBuffer(1, { maxByteLength: 1 << 30 });
     return { status: 200, body: [typeof WebAssembly, "resize" in buffer, buffer instanceof ArrayBuffer,
       new Uint8Array(2).buffer.constructor === ArrayBuffer].join() };`,
    200,
    /^undefined,false,true,true$/,
  ],
];

for (const [name, code, status, body] of answers) {
  test(`a component that hands over ${name} gets its answer, and others theirs`, async () => {
    await using app = await start(code, { cpuTimeLimitMilliseconds: 20_000 });
    const response = await app.fetch("/evil");
    const lines = app.log.map(([, , line]) => line).join("\n");
    assert.equal(response.status, status, lines);
    assert.match(await response.text(), body);
    assert.equal(await (await app.fetch("/good")).text(), "1");
  });
}

test("a component that writes without an end is stopped, and told how often it wrote", async () => {
  const code = `const store = Kv.openDefault(); for (;;) store.set("k", "v");`;
  await using app = await start(code, { cpuTimeLimitMilliseconds: 200 });
  assert.equal((await app.fetch("/evil")).status, 500);
  const lines = app.log.map(([, , line]) => line).join("\n");
  assert.match(lines, /more than 200 ms .* it used [\d.]+ s of processor time, .* calls of set/);
  assert.equal(await (await app.fetch("/good")).text(), "1");
});

test("a component that catches that and writes on is ended", async () => {
  const code = `const store = Kv.openDefault(); for (;;) try { store.set("k", "v"); } catch {}`;
  await using app = await start(code, { cpuTimeLimitMilliseconds: 200 });
  assert.equal((await app.fetch("/evil")).status, 500);
  assert.equal(await (await app.fetch("/good")).text(), "1");
});

test("a component that loops at its top level is named at the start", async () => {
  const loops = `for (;;) {} export const handleRequest = async () => ({ status: 200 });`;
  await assert.rejects(
    startInlineApp({ components: { loops } }, { cpuTimeLimitMilliseconds: 100 }),
    /component "loops" failed while it was loaded: at its top level/,
  );
});

test("texts of the host that a component gets name no folder of the machine", async () => {
  const code = `try { Kv.open("other"); } catch (error) { return { status: 200, body: error.message + error.stack }; }`;
  await using app = await start(code);
  const text = await (await app.fetch("/evil")).text();
  assert.match(text, /spin\.toml:\d+/);
  assert.doesNotMatch(text, /\/bobbin-test-|\/src\//);
});
