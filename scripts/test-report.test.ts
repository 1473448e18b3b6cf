/** The report counts every test once, and hides neither a skip nor a file that did not run. */

import assert from "node:assert/strict";
import { test } from "node:test";
import { reportTests, type TestEvent, type Totals } from "./test-report.ts";

const file = "/project/src/a.test.ts";

interface EndedTest {
  readonly name: string;
  readonly nesting?: number;
  readonly skip?: string | boolean;
  readonly failure?: Error & { failureType?: string };
}

/** The events of one test, with the fields that the report reads. */
function ended({ name, nesting = 0, skip, failure }: EndedTest): TestEvent[] {
  const details = { duration_ms: 1, type: "test", error: failure };
  const type = failure === undefined ? "test:pass" : "test:fail";
  const events = [
    { type: "test:start", data: { file, name, nesting } },
    { type, data: { file, name, nesting, skip, testNumber: 1, details } },
  ];
  return events as unknown as TestEvent[];
}

async function* streamOf(events: readonly TestEvent[]): AsyncGenerator<TestEvent> {
  yield* events;
}

async function report(events: readonly TestEvent[]): Promise<{ totals: Totals; text: string }> {
  const lines: string[] = [];
  const print = (text: string): void => void lines.push(text);
  const totals = await reportTests({
    events: streamOf(events),
    files: [file],
    root: "/project",
    print,
  });
  return { totals, text: lines.join("\n") };
}

test("tests that pass are counted and not listed", async () => {
  const { totals, text } = await report([...ended({ name: "one" }), ...ended({ name: "two" })]);
  assert.deepEqual(totals, { passed: 2, failed: 0, skipped: 0 });
  assert.equal(text, "  src/a.test.ts: 2 passed");
});

test("a test that fails is shown with its error, the tests around it and what the file printed", async () => {
  const failure = new Error("failed", { cause: new TypeError("no such store") });
  const printed = { type: "test:stdout", data: { file, message: "a hint\n" } } as const;
  const [outer] = ended({ name: "open" });
  const { totals, text } = await report([
    outer!,
    ...ended({ name: "refuses", nesting: 1, failure }),
    printed,
  ]);
  assert.deepEqual(totals, { passed: 0, failed: 1, skipped: 0 });
  assert.match(text, /FAILED src\/a\.test\.ts: open > refuses\nTypeError: no such store/);
  assert.match(text, /Output of src\/a\.test\.ts:\na hint$/);
});

test("a skipped test is listed with its reason", async () => {
  const { totals, text } = await report([
    ...ended({ name: "one" }),
    ...ended({ name: "two", skip: "no strace" }),
  ]);
  assert.deepEqual(totals, { passed: 1, failed: 0, skipped: 1 });
  assert.match(text, /Skipped:\n {2}src\/a\.test\.ts: two: no strace$/);
});

test("a skip without a reason fails", async () => {
  const { totals } = await report(ended({ name: "one", skip: true }));
  assert.deepEqual(totals, { passed: 0, failed: 1, skipped: 1 });
});

test("a file without tests, and one that never ended, fail", async () => {
  const empty = await report(ended({ name: "src/a.test.ts" }));
  assert.deepEqual(empty.totals, { passed: 0, failed: 1, skipped: 0 });
  const silent = await report([]);
  assert.deepEqual(silent.totals, { passed: 0, failed: 1, skipped: 0 });
  assert.match(silent.text, /The file did not finish/);
});
