/** A component that replaces what the engine offers gets nothing of its host's, and harms nobody but itself. */

import assert from "node:assert/strict";
import { fileURLToPath } from "node:url";
import { test } from "node:test";
import type { TestApp } from "../../src/testing/test-app.ts";
import { startInlineApp } from "../support/inline-app.ts";

const part = (name: string): string =>
  JSON.stringify(fileURLToPath(new URL(`replaced/${name}.ts`, import.meta.url)));

const evil = `
  import { replaceIntrinsics } from ${part("replace")};
  import { runAll, runAtOnce, steps } from ${part("use-everything")};
  export const handleRequest = async (request) => {
    const [, , manner, way] = request.uri.split("/");
    const all = steps(request);
    const pending = new Array(all.length).fill(null);
    const none = { leaks: [], count: 0, restore() {} };
    const replaced = manner === "plain" ? none : replaceIntrinsics(manner, way !== "at-once");
    let outcomes;
    try { outcomes = way === "at-once" ? runAtOnce(all, pending) : await runAll(all); } finally { replaced.restore(); }
    for (const made of pending) if (made instanceof Promise) made.catch(() => {});
    console.log("REPORT", JSON.stringify({ leaks: replaced.leaks, count: replaced.count, outcomes }));
    return { status: 200, body: "reported" };
  };`;

const good = `import { Kv } from "@fermyon/spin-sdk";
  export const handleRequest = async () => ({ status: 200, body: String(Kv.openDefault().increment("good")) });`;

function start(): Promise<TestApp> {
  return startInlineApp({
    components: { evil, good },
    stores: { evil: ["default"], good: ["default"] },
    manifest: '[component.evil.variables]\ngreeting = "hello"\n',
  });
}

interface Report {
  readonly leaks: string[];
  readonly count: number;
  readonly outcomes: Record<string, string>;
}

/** What it found. Its request may have failed, since promises of the runtime were rejected. */
async function report(app: TestApp, manner: string): Promise<Report> {
  const before = app.log.length;
  const response = await app.fetch(`/evil/${manner}`, { method: "POST", body: "a body" });
  assert.ok([200, 500].includes(response.status));
  const lines = app.log.slice(before).map(([, , line]) => line);
  const found = lines.find((line) => line.startsWith("REPORT "));
  assert.ok(found !== undefined, lines.join("\n"));
  return JSON.parse(found.slice("REPORT ".length)) as Report;
}

for (const manner of ["spy", "spy/at-once", "lie/at-once", "throw/at-once"]) {
  test(`a component whose intrinsics ${manner} never sees the memory that it shares with its host`, async () => {
    await using app = await start();
    const { leaks, count } = await report(app, manner);
    assert.ok(count > 500, `${count} properties were replaced`);
    assert.deepEqual(leaks, []);
    assert.equal(await (await app.fetch("/good")).text(), "1");
    const again = await report(app, "plain");
    assert.equal(again.outcomes["get long"], "10000");
  });
}

test("key-value calls do what they do though every intrinsic throws", async () => {
  await using app = await start();
  const plain = await report(app, "plain/at-once");
  await using other = await start();
  const thrown = await report(other, "throw/at-once");
  for (const name of Object.keys(plain.outcomes).slice(0, 19)) {
    assert.equal(thrown.outcomes[name], plain.outcomes[name], name);
  }
});

test("all that a component calls does what it does though every intrinsic is another function", async () => {
  await using app = await start();
  const plain = await report(app, "plain");
  const spied = await report(app, "spy");
  assert.deepEqual(Object.keys(spied.outcomes), Object.keys(plain.outcomes));
});

for (const manner of ["lie", "throw"]) {
  test(`a component whose intrinsics ${manner} while it waits costs nobody else anything`, async () => {
    await using app = await start();
    const attacks = [1, 2, 3].map(() =>
      app.fetch(`/evil/${manner}`, { method: "POST", body: "x" }),
    );
    for (let count = 1; count <= 5; count += 1) {
      assert.equal(await (await app.fetch("/good")).text(), String(count));
    }
    for (const attack of attacks) assert.ok([200, 500].includes((await attack).status));
    assert.equal((await report(app, "plain")).outcomes["get long"], "10000");
  });
}
