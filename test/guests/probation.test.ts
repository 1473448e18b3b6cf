/** A component among several shows first how it behaves; what it does until then costs nobody else. */

import assert from "node:assert/strict";
import { test } from "node:test";
import { probationLimits } from "../../src/limits.ts";
import type { TestApp } from "../../src/testing/test-app.ts";
import { type InlineApp, startInlineApp } from "../support/inline-app.ts";
import { showItself } from "../support/show-itself.ts";
import { createUpApp } from "../support/up-app.ts";

/** /bad/meet answers how many requests its isolate has at a time. */
const bad = `
let present = 0;
const does = {
  good: () => "good",
  hang: () => ("a" + "\\u0300\\u0327".repeat(2 ** 16)).normalize("NFC"),
  loop: () => { for (;;); },
  json: () => JSON.parse(" ".repeat(17_000_000)),
  respond: async () => new Response(" ".repeat(17_000_000)).json(),
  meet: async () => {
    present += 1;
    await new Promise((resolve) => setTimeout(resolve, 500));
    const met = present;
    present -= 1;
    return met;
  },
};
export const handleRequest = async (request) => {
  try {
    return { status: 200, body: String(await does[request.uri.split("/")[2] ?? "good"]()) };
  } catch (error) {
    return { status: 418, body: String(error) };
  }
};
`;
const good = 'export const handleRequest = () => ({ status: 200, body: "good" });';
const app: InlineApp = { components: { good, bad } };
const answers = probationLimits.answersDefault;

type Asked = Pick<TestApp, "fetch">;

async function ask(running: Asked, path: string): Promise<string> {
  const response = await running.fetch(path);
  return `${response.status} ${await response.text()}`;
}

/** How many of three requests at a time are in one isolate; one alone has a thread of its own. */
async function meet(running: Asked): Promise<number> {
  const met = await Promise.all([1, 2, 3].map(() => ask(running, "/bad/meet")));
  return Math.max(...met.map((text) => Number(text.replace("200 ", ""))));
}

async function behave(running: Asked, requests: number): Promise<void> {
  for (let at = 0; at < requests; at += 1) {
    assert.equal(await ask(running, "/bad/good"), "200 good");
  }
}

test("a newcomer that hangs in the engine costs its own request, and no worker", async () => {
  await using folder = await createUpApp(app);
  await using up = await folder.start("--workers", "1", "--cpu-time-limit", "300ms");
  const hanging = up.fetch("/bad/hang");
  for (let at = 0; at < 20; at += 1) assert.equal((await up.fetch("/good")).status, 200);
  assert.equal((await hanging).status, 500);
  assert.equal((await up.fetch("/good")).status, 200);
  assert.equal((await up.fetch("/bad/good")).status, 200);
  assert.equal(await up.stop(), 0);
  assert.doesNotMatch(up.output.stderr, /hangs|ended|process of its own/);
});

test("a component that has answered its requests is served on the thread of all", async () => {
  await using running = await startInlineApp(app);
  assert.equal(await meet(running), 1);
  await showItself(running, "/bad/good");
  assert.ok((await meet(running)) > 1);
});

test("a component that is alone is served there from the start", async () => {
  await using running = await startInlineApp({ components: { bad } });
  assert.ok((await meet(running)) > 1);
});

test("an offence takes a component back, for longer", async () => {
  await using running = await startInlineApp(app, { cpuTimeLimitMilliseconds: 1_000 });
  await showItself(running, "/bad/good");
  assert.ok((await meet(running)) > 1);
  assert.equal(await ask(running, "/bad/loop"), "500 ");
  assert.equal(await meet(running), 1);
  await behave(running, answers);
  assert.equal(await meet(running), 1);
  await showItself(running, "/bad/good");
  assert.ok((await meet(running)) > 1);
});

test("an offence before the proof is complete begins it anew", async () => {
  await using running = await startInlineApp(app, { cpuTimeLimitMilliseconds: 1_000 });
  await behave(running, answers - 10);
  assert.equal(await ask(running, "/bad/loop"), "500 ");
  await behave(running, 20);
  assert.equal(await meet(running), 1);
});

test("JSON that is too long for the memory of an isolate is refused before it is parsed", async () => {
  await using running = await startInlineApp(app);
  const refusal =
    /^418 RangeError: a text of 17000000 characters is too long for JSON\.parse, which takes 16777216 here/;
  assert.match(await ask(running, "/bad/json"), refusal);
  assert.match(await ask(running, "/bad/respond"), refusal);
});
