/** What a component goes on with when its requests are over takes a share of the time, and is not held up beyond that. */

import assert from "node:assert/strict";
import { test } from "node:test";
import { patient } from "../support/patience.ts";
import { createUpApp } from "../support/up-app.ts";

const limitMilliseconds = 100;
const roundMilliseconds = 5;

// Alone in its process it answers on the thread of all.
const alone = `
  let rounds = 0;
  const round = () => { const end = performance.now() + ${roundMilliseconds}; while (performance.now() < end); };
  const again = () => { round(); rounds += 1; setTimeout(again, 0); };
  const work = async (count) => {
    for (let at = 0; at < count; at += 1) { round(); await new Promise((resolve) => setTimeout(resolve, 0)); }
  };
  export const handleRequest = async ({ uri }) => {
    if (uri.endsWith("/begin")) again();
    if (uri.endsWith("/work")) await work(30);
    return { status: 200, body: String(rounds) };
  };`;

test("what goes on without end leaves the time to those who wait", async () => {
  await using app = await createUpApp({ components: { alone } });
  await using up = await app.start("--workers", "1", "--cpu-time-limit", `${limitMilliseconds}ms`);
  const signal = AbortSignal.timeout(patient(120_000));
  const ask = async (path: string): Promise<number> =>
    Number(await (await up.fetch(path, { signal })).text());
  const began = performance.now();
  await ask("/begin");
  let rounds = 0;
  const hasPassed = (): boolean => performance.now() - began > 20 * limitMilliseconds;
  while (rounds * roundMilliseconds <= limitMilliseconds || !hasPassed()) {
    rounds = await ask("/");
  }
  // More than may be used at once has passed here, and requests that somebody waits for go on.
  await ask("/work");
  rounds = await ask("/");
  const passed = performance.now() - began;
  const most = (limitMilliseconds + passed / 10) / roundMilliseconds + 2;
  assert.ok(rounds <= most, `${rounds} rounds in ${passed} ms`);
});
