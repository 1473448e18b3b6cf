/** What a file's process does is told as it is, and nothing of it stays. */

import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import type { FileResult } from "./file-events.ts";
import { isAlive } from "./fixtures/is-alive.ts";
import { runFile, type RunLimits } from "./run-file.ts";
import { temporaryFolder } from "../../test/support/temporary-folder.ts";

/** No machine misses these. */
const patient: RunLimits = {
  testMillisecondsMax: 1_000_000_000,
  silenceMillisecondsMax: 1_000_000_000,
  openMillisecondsMax: 1_000_000_000,
  leavingMillisecondsMax: 1_000_000_000,
};

interface Ran {
  readonly result: FileResult;
  /** What the fixture wrote about its children and its folder. */
  readonly written: readonly string[];
}

async function run(fixture: string, limits: Partial<RunLimits> = {}): Promise<Ran> {
  using folder = temporaryFolder();
  const ids = join(folder.path, "ids");
  process.env["STUBBORN_IDS"] = ids;
  const result = await runFile(join(import.meta.dirname, "fixtures", `${fixture}.ts`), 1, {
    root: import.meta.dirname,
    mark: `test-of-run-file-${process.pid}`,
    folder: folder.path,
    limits: { ...patient, ...limits },
    signal: new AbortController().signal,
  });
  assert.ok(!existsSync(join(folder.path, "1")), "the folder is gone");
  const written = existsSync(ids) ? readFileSync(ids, "utf8").split("\n") : [];
  return { result, written };
}

test("tests are counted by how they end, with their names and their errors", async () => {
  const { result } = await run("ends-variously");
  assert.equal(result.path, "fixtures/ends-variously.ts");
  assert.equal(result.passed, 2);
  assert.deepEqual(result.cutOff, []);
  const [failed, wordless, inside, ...more] = result.failures;
  assert.deepEqual(more, []);
  assert.match(failed ?? "", /^one that fails\nAssertionError.*\n\n1 !== 2\n/s);
  assert.match(wordless ?? "", /^one that is skipped without a word\nA skip needs a reason/);
  assert.match(
    inside ?? "",
    /^a suite > one inside that fails\nError: outside[^]*TypeError: inside/,
  );
  assert.doesNotMatch(inside ?? "", /test_runner/);
  assert.equal(result.skips[0]?.reason, "there is a reason");
  assert.match(result.output, /a hint/);
});

test("a test that takes longer than one may is cut off, and has not failed", async () => {
  const { result } = await run("never-ends", {
    testMillisecondsMax: 50,
    openMillisecondsMax: 1000,
  });
  assert.deepEqual(result.failures, []);
  assert.deepEqual(result.cutOff, ["one that never ends: it took longer than one test may"]);
});

test("a file of which nothing is heard is ended, with the name of the test at hand", async () => {
  const { result } = await run("never-ends", { silenceMillisecondsMax: 5000 });
  assert.deepEqual(result.failures, []);
  assert.match(
    result.cutOff.join("\n"),
    /^(one that never ends|the file, before its first test): nothing was heard for 5 s$/,
  );
});

test("a file that does not end after its tests is ended, and what keeps it open is told", async () => {
  const { result } = await run("stays-open", { openMillisecondsMax: 10_000 });
  assert.equal(result.passed, 1);
  assert.deepEqual(result.failures, []);
  assert.match(result.cutOff.join("\n"), /^the file, after its tests: it did not end for 10 s/);
});

test(
  "processes that a file leaves behind are ended, and it has failed",
  { skip: noProc() },
  async () => {
    const { result, written } = await run("leaves-behind", { leavingMillisecondsMax: 0 });
    const [folder, ...ids] = written.toReversed();
    assert.equal(ids.length, 3);
    assert.deepEqual(ids.filter(isAlive), []);
    assert.ok(!existsSync(folder ?? ""));
    assert.equal(result.passed, 1);
    assert.match(
      result.failures.join("\n"),
      /^left processes behind, which were ended:\n(?: {2}\S.*\n?)+/,
    );
  },
);

test("a file that cannot be loaded, one without tests, and one that ends before its tests have failed", async () => {
  const broken = await run("cannot-load");
  assert.deepEqual(broken.result.failures.length, 1);
  assert.match(broken.result.output, /Error: no luck/);
  assert.deepEqual((await run("no-test")).result.failures, ["The file holds no test."]);
  const { failures } = (await run("ends-itself")).result;
  assert.equal(failures.length, 1);
  assert.match(failures[0] ?? "", /The file ended/);
});

/** Without it processes in other sessions cannot be found. */
function noProc(): string | false {
  return existsSync("/proc/self/environ") ? false : "there is no /proc on this system";
}
