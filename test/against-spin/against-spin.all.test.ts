/**
 * Bobbin against Spin, where BOBBIN_SPIN names a program of it; and against itself, which shows that the comparison
 * sees what there is to be seen and finds no difference where there is none.
 */

import assert from "node:assert/strict";
import { test } from "node:test";
import { compareBy, type Comparison } from "./compare.ts";
import { documentedBy } from "./documented.ts";
import { bobbin, print, run, tables } from "./main.ts";

const spin = process.env["BOBBIN_SPIN"] ?? "";

test(
  "nothing differs from Spin but what a page tells of",
  { skip: spin === "" && "not run: BOBBIN_SPIN does not name a program of Spin" },
  async () => {
    const { different } = await run([{ name: "spin", command: [spin] }, bobbin], [], print);
    assert.equal(different, 0);
  },
);

test("Bobbin does not differ from itself", async () => {
  const totals = await run(
    [bobbin, bobbin],
    ["requests", "flags quiet", "manifests files bad pattern"],
    () => {},
  );
  assert.equal(totals.different + totals.documented, 0);
  assert.ok(totals.equal > 150);
});

test("there are at least 1,500 comparisons, each with a name of its own", () => {
  const names = tables.flatMap(({ name, requests = [] }) => [
    `${name}: up`,
    ...requests.map(([request]) => `${name}: ${request}`),
  ]);
  assert.equal(new Set(names).size, names.length);
  assert.ok(names.length >= 1500, String(names.length));
});

test("a difference is seen, in what is answered and in whether it is served", async () => {
  const [first] = tables;
  assert.ok(first !== undefined);
  const seen: Comparison[] = [];
  const other = { name: "without", command: ["node", "-e", "process.exit(3)"] } as const;
  const table = { ...first, requests: first.requests?.slice(0, 1) ?? [] };
  await compareBy([table], [bobbin, other], (comparison) => void seen.push(comparison));
  assert.deepEqual(
    seen.map(({ name, answers, page }) => [name, answers[0] === answers[1], page]),
    [
      ["up", false, null],
      ["method GET", false, null],
    ],
  );
  assert.match(seen[1]?.answers[0] ?? "", /^HTTP\/1\.1 200\n[^]*\n0\n[^]*spin-path-info: /);
});

test("a difference is documented where a page tells of it, and nowhere else", () => {
  assert.match(
    documentedBy("requests", "two blanks", ["a", "b"]) ?? "",
    /^docs\/reference\/http\.md#/,
  );
  assert.equal(documentedBy("requests", "method GET", ["a", "b"]), null);
});
