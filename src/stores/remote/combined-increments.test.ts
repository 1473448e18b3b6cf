import assert from "node:assert/strict";
import { test } from "node:test";
import { remoteStoreLimits } from "../../limits.ts";
import { CombinedIncrements, type Outcome } from "./combined-increments.ts";

/** Counters whose writes end when the test says so. */
class SlowCounters {
  readonly writes: { key: string; deltas: readonly bigint[]; end: () => void }[] = [];
  readonly sums = new Map<string, bigint>();
  readonly increments: CombinedIncrements<string>;
  fault: Error | null = null;

  constructor() {
    this.increments = new CombinedIncrements(
      (_call, key, deltas) => this.#write(key, deltas),
      (call) => (call === "late" ? new Error("too late") : null),
    );
  }

  async #write(key: string, deltas: readonly bigint[]): Promise<Outcome[]> {
    const { promise, resolve } = Promise.withResolvers<void>();
    this.writes.push({ key, deltas, end: resolve });
    await promise;
    if (this.fault !== null) throw this.fault;
    let sum = this.sums.get(key) ?? 0n;
    const outcomes = deltas.map((delta) => {
      return sum + delta > 100n ? new Error("overflow") : (sum += delta);
    });
    this.sums.set(key, sum);
    return outcomes;
  }
}

const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

test("what waits for a write goes with the next, and each is told its own sum in order", async () => {
  const { increments, writes } = new SlowCounters();
  const sums = [1n, 2n, 3n, 4n].map((delta) => increments.add("call", "a", delta));
  await turn();
  assert.deepEqual(
    writes.map(({ deltas }) => deltas),
    [[1n]],
  );
  writes[0]?.end();
  assert.equal(await sums[0], 1n);
  await turn();
  assert.deepEqual(writes[1]?.deltas, [2n, 3n, 4n]);
  writes[1]?.end();
  assert.deepEqual(await Promise.all(sums), [1n, 3n, 6n, 10n]);
});

test("other keys do not wait", async () => {
  const { increments, writes } = new SlowCounters();
  const a = increments.add("call", "a", 1n);
  const b = increments.add("call", "b", 1n);
  await turn();
  writes[1]?.end();
  assert.equal(await b, 1n);
  writes[0]?.end();
  assert.equal(await a, 1n);
});

test("one that does not fit is told so, and the others go on", async () => {
  const { increments, writes } = new SlowCounters();
  const first = increments.add("call", "a", 60n);
  const others = Promise.allSettled([50n, 40n].map((delta) => increments.add("call", "a", delta)));
  writes[0]?.end();
  assert.equal(await first, 60n);
  await turn();
  writes[1]?.end();
  const [tooMuch, fits] = await others;
  assert.equal(tooMuch?.status, "rejected");
  assert.deepEqual(fits, { status: "fulfilled", value: 100n });
});

test("a write that fails fails for all that went with it, and the next begins anew", async () => {
  const counters = new SlowCounters();
  const { increments, writes } = counters;
  const first = increments.add("call", "a", 1n);
  const others = Promise.allSettled([1n, 1n].map((delta) => increments.add("call", "a", delta)));
  writes[0]?.end();
  await first;
  counters.fault = new Error("nobody knows");
  await turn();
  writes[1]?.end();
  for (const each of await others) {
    assert.equal(each.status === "rejected" && each.reason, counters.fault);
  }
  counters.fault = null;
  const next = increments.add("call", "a", 1n);
  await turn();
  writes[2]?.end();
  assert.equal(await next, 2n);
});

test("one whose time is up while it waits is not written", async () => {
  const { increments, writes } = new SlowCounters();
  const first = increments.add("call", "a", 1n);
  const late = assert.rejects(increments.add("late", "a", 1n), { message: "too late" });
  const last = increments.add("call", "a", 1n);
  writes[0]?.end();
  await late;
  await first;
  await turn();
  assert.deepEqual(writes[1]?.deltas, [1n]);
  writes[1]?.end();
  assert.equal(await last, 2n);
});

test("no write takes more than the limit", async () => {
  const { increments, writes } = new SlowCounters();
  const { combinedIncrementsMax: max } = remoteStoreLimits;
  const sums = Array.from({ length: max + 2 }, () => increments.add("call", "a", 0n));
  for (let number = 0; number < 3; number++) {
    await turn();
    writes[number]?.end();
  }
  await Promise.all(sums);
  assert.deepEqual(
    writes.map(({ deltas }) => deltas.length),
    [1, max, 1],
  );
});
