/** Loaded into each test file's process by `--test-reporter`: tells the runner, line by line, which tests begin and end. */

import { writeSync } from "node:fs";
import type { EventData } from "node:test";
import { inspect } from "node:util";
import type { FileEvent, TestEnd } from "./file-events.ts";

/** Where the runner listens. */
const eventsDescriptor = 3;

type TestEvent =
  | { readonly type: "test:enqueue"; readonly data: EventData.TestEnqueue }
  | { readonly type: "test:dequeue"; readonly data: EventData.TestDequeue }
  | { readonly type: "test:complete"; readonly data: EventData.TestComplete };

/** What Node tells beyond its types. */
interface Identified {
  readonly testId: number;
  readonly parentId: number;
}

const names = new Map<number, { readonly name: string; readonly parentId: number }>();
let running = 0;
let looking: NodeJS.Timeout | null = null;

/** Takes the events of node:test; nothing is printed. */
// oxlint-disable-next-line no-default-export -- node:test takes the default export of the file that the option names
export default async function* report(events: AsyncIterable<TestEvent>): AsyncGenerator<string> {
  for await (const event of events) note(event);
  yield* [];
}

function note({ type, data }: TestEvent): void {
  const { testId, parentId } = data as unknown as Identified;
  if (type === "test:enqueue") names.set(testId, { name: data.name, parentId });
  if (type === "test:dequeue") {
    running += 1;
    send({ type: "begins", id: testId, name: fullName(testId) });
  }
  if (type !== "test:complete") return;
  running -= 1;
  send({ type: "ends", id: testId, name: fullName(testId), ...endOf(data) });
  if (running === 0) tellWhatKeepsItOpen();
}

function fullName(testId: number): string {
  const parts: string[] = [];
  for (let test = names.get(testId); test !== undefined; test = names.get(test.parentId)) {
    parts.unshift(test.name);
  }
  return parts.join(" > ");
}

function endOf(data: EventData.TestComplete): TestEnd {
  const reason = data.skip ?? data.todo;
  if (reason !== undefined && reason !== false) {
    return { verdict: "skipped", reason: typeof reason === "string" ? reason : "" };
  }
  const isSuite = data.details.type === "suite";
  if (data.details.passed) return { verdict: isSuite ? "suite" : "passed" };
  const { error } = data.details;
  if (error === undefined) return { verdict: "failed", error: "It failed without an error." };
  const failureType = "failureType" in error ? error.failureType : null;
  if (failureType === "subtestsFailed") return { verdict: "suite" };
  if (failureType === "testTimeoutFailure") return { verdict: "late" };
  if (failureType === "cancelledByParent") return { verdict: "cancelled" };
  return { verdict: "failed", error: describe(error.cause ?? error.message) };
}

/** An error with its causes and without the frames of the test runner; of a failed assertion only the difference. */
function describe(error: unknown): string {
  const isAssertion = error instanceof Error && "code" in error && error.code === "ERR_ASSERTION";
  const text = isAssertion ? (error.stack ?? error.message) : inspect(error, { depth: 8 });
  return text
    .split("\n")
    .filter((line) => !/^\s+at .*\(?node:internal\/(test_runner|process|per_context)/.test(line))
    .filter((line) => !line.includes("node:async_hooks"))
    .join("\n");
}

/** A file that does not end after its tests cannot be asked any more, but this timer still comes. */
function tellWhatKeepsItOpen(): void {
  if (looking !== null) clearTimeout(looking);
  looking = setTimeout(() => {
    if (running === 0) send({ type: "open", resources: process.getActiveResourcesInfo() });
  }, 2000).unref();
}

function send(event: FileEvent): void {
  try {
    writeSync(eventsDescriptor, `${JSON.stringify(event)}\n`);
  } catch {
    // The runner has ended, and its keeper is about to end this process.
  }
}
