/** Goal: what a component reads and prints of its own stacks are places of its source files. Method: components in a temporary folder. */

import assert from "node:assert/strict";
import { test } from "node:test";
import { startInlineApp } from "../support/inline-app.ts";

const source = `interface Told { readonly stack: string }
function fails(): never {
  throw new TypeError("made\\nin two lines");
}
class Own extends Error {}
export const handleRequest = async ({ uri }: { uri: string }) => {
  const told: string[] = [];
  try { fails(); } catch (error) { told.push((error as Told).stack); }
  told.push(new Own("own").stack ?? "");
  const later = await Promise.resolve().then(() => new Error("later").stack ?? "");
  told.push(later);
  const holder: { stack?: string } = {};
  Error.captureStackTrace(holder);
  told.push(holder.stack ?? "");
  console.error(new RangeError("printed"));
  console.trace("traced");
  return { status: 200, body: JSON.stringify(told) };
};
`;

test("stacks name the component's own files, and nothing of the runtime or the machine", async () => {
  await using app = await startInlineApp({ components: { shop: source } });
  const response = await app.fetch("/");
  const [thrown = "", own = "", later = "", captured = ""] = (await response.json()) as string[];
  assert.match(
    thrown,
    /^TypeError: made\nin two lines\n {4}at fails \(shop\.ts:3:9\)\n {4}at .*shop\.ts:8:9/,
  );
  assert.match(own, /^Error: own\n {4}at .*\(shop\.ts:9:\d+\)/);
  assert.match(later, /^Error: later\n {4}at .*shop\.ts:10:\d+/);
  assert.match(captured, /\n {4}at .*\(shop\.ts:13:9\)/);
  for (const stack of [thrown, own, later, captured]) {
    assert.doesNotMatch(stack, /bobbin:|\.js:|\/shop|node:/);
  }
});

test("a component may tell its stacks in its own way, and one that never ends costs its own request", async () => {
  const it = `
    export const handleRequest = async ({ uri }) => {
      if (uri.endsWith("own")) Error.prepareStackTrace = (error, sites) => sites.length + " sites";
      if (uri.endsWith("deep")) {
        Error.stackTraceLimit = Infinity;
        const deep = (left) => (left === 0 ? new Error("deep").stack : deep(left - 1));
        return { status: 200, body: String(deep(2000).length < 200_000) };
      }
      if (uri.endsWith("often")) for (;;) new Error("again").stack;
      return { status: 200, body: String(new Error("x").stack) };
    };`;
  await using app = await startInlineApp({ components: { it } }, { cpuTimeLimitMilliseconds: 300 });
  assert.equal(await (await app.fetch("/it/deep")).text(), "true");
  assert.match(await (await app.fetch("/it/own")).text(), /^\d+ sites$/);
  assert.equal((await app.fetch("/it/often")).status, 500);
  assert.match(await (await app.fetch("/it/plain")).text(), /^Error: x\n {4}at .*it\.ts:10/);
});
