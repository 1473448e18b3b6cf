/**
 * Goal: code for Workers KV finds here what it finds at Cloudflare. Method: one Worker, on Bobbin and on Miniflare, Cloudflare's own local runtime; both do the same
 * random steps and have to tell the same, values and errors, but for the differences that the page tells of.
 */

import assert from "node:assert/strict";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { request, type IncomingMessage } from "node:http";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { after, before, test } from "node:test";
import fc from "fast-check";
import type { TestApp } from "../../src/testing/test-app.ts";
import { startInlineApp } from "../support/inline-app.ts";
import { differences } from "./differences.ts";
import { startMiniflare, type RunningWorker } from "./miniflare.ts";
import { step, type Answer, type Step } from "./steps.ts";

const script = readFileSync(join(import.meta.dirname, "asking-worker.js"), "utf8");

let here: TestApp;
let there: RunningWorker | { readonly missing: string };
before(async () => {
  here = await startInlineApp(
    {
      components: { it: script },
      stores: { it: ["STORE"] },
      runtimeConfig: `[key_value_store.STORE]\ntype = "spin"\npath = "data.db"
limits = { tuples_max = "unlimited", key_bytes_max = 512, value_bytes_max = 26214400 }\n`,
    },
    { cpuTimeLimitMilliseconds: 60_000 },
  );
  there = await startMiniflare(script);
});
after(async () => {
  await here.stop();
  if ("url" in there) await there[Symbol.asyncDispose]();
});

const met = new Set<string>();

test("the same steps have the same answers as in Miniflare", async (t) => {
  if ("missing" in there) return t.skip(there.missing);
  const { url } = there;
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 30 }), (steps) =>
      compare(url, steps),
    ),
    { numRuns: 100 },
  );
});

test("what random steps hardly meet is the same as well", async (t) => {
  if ("missing" in there) return t.skip(there.missing);
  const long = (length: number): Step => ({
    call: "put",
    key: "long",
    value: { as: "long", length },
  });
  await compare(there.url, [long(26_214_400), long(26_214_401)]);
  const put = (key: string, plain: string): Step => ({
    call: "put",
    key,
    value: { as: "plain", plain },
  });
  await compare(there.url, [
    { call: "put", key: "soon", value: { as: "plain", plain: "" }, options: { expirationTtl: 60 } },
    { call: "delete", key: "soon" },
    ...Array.from({ length: 12 }, (_, at) => put(`${at}`, "x")),
    { call: "list", options: { limit: 5 } },
    { call: "list", options: { limit: 5 }, goesOn: true },
    { call: "list", options: { limit: 5 }, goesOn: true },
    put("half", "\ud800"),
    { call: "get", key: "half" },
    { call: "delete", key: "\ud800" },
  ]);
});

test("each difference is met, and is on the page", (t) => {
  if ("missing" in there) return t.skip(there.missing);
  const page = readFileSync(
    join(import.meta.dirname, "../../docs/guides/from-cloudflare-kv.md"),
    "utf8",
  );
  for (const difference of differences) {
    const row = `| ${difference.there} | ${difference.here} |`;
    assert.ok(page.includes(row), row);
    assert.ok(met.has(difference.there), `nothing met: ${difference.there}`);
  }
});

async function compare(url: string, steps: readonly Step[]): Promise<void> {
  const [from, to] = await Promise.all([ask(url, steps), ask(`${here.url}/`, steps)]);
  assert.equal(to.length, from.length);
  for (const [at, one] of steps.entries()) {
    const [said, answered] = [atHours(from[at]), atHours(to[at])];
    if (JSON.stringify(said) === JSON.stringify(answered)) continue;
    const difference = differences.find(({ isMet }) => isMet(one, said, answered));
    if (difference === undefined) assert.deepEqual(answered, said, JSON.stringify(one));
    else met.add(difference.there);
  }
}

/** Each by a connection of its own: one that was kept may be closed just as it is used again. */
async function ask(url: string, steps: readonly Step[]): Promise<Answer[]> {
  const asking = request(url, { method: "POST", agent: false });
  asking.end(JSON.stringify({ steps }));
  const [response] = (await once(asking, "response")) as [IncomingMessage];
  const answer = await text(response);
  assert.equal(response.statusCode, 200, answer);
  return JSON.parse(answer) as Answer[];
}

/** An expiry by seconds from now is not the same second in both. */
function atHours(answer: Answer): Answer {
  const now = Date.now() / 1000;
  const written = JSON.stringify(answer, (name, value: unknown) =>
    name === "expiration" && typeof value === "number" ? Math.round((value - now) / 3600) : value,
  );
  return JSON.parse(written) as Answer;
}
