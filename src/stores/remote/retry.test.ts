import assert from "node:assert/strict";
import { test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { NotSent } from "./outcome.ts";
import { deadlineAfter, millisecondsUntil, pauseAfter, withRetries } from "./retry.ts";

const far = (): number => deadlineAfter(60_000);
const quick = { pauseMillisecondsFirst: 1, pauseMillisecondsMax: 1, isRetryable: () => true };

/** Fails so many times, then answers with the number of the attempt. */
function failing(times: number): (attemptNumber: number) => Promise<number> {
  return async (attemptNumber) => {
    if (attemptNumber <= times) throw new Error(`attempt ${attemptNumber}`);
    return attemptNumber;
  };
}

test("what fails for a while is repeated until it succeeds", async () => {
  assert.equal(await withRetries(failing(0), { ...quick, deadlineMilliseconds: far() }), 1);
  assert.equal(await withRetries(failing(5), { ...quick, deadlineMilliseconds: far() }), 6);
});

test("what is not to be repeated is thrown at once", async () => {
  const options = { ...quick, deadlineMilliseconds: far(), isRetryable: () => false };
  await assert.rejects(withRetries(failing(1), options), { message: "attempt 1" });
});

test("there are no more attempts than are allowed", async () => {
  const options = { ...quick, deadlineMilliseconds: far(), attemptsMax: 3 };
  await assert.rejects(withRetries(failing(9), options), { message: "attempt 3" });
});

test("a pause never goes beyond the deadline", async () => {
  const past = { ...quick, deadlineMilliseconds: performance.now() };
  await assert.rejects(withRetries(failing(1), past), { message: "attempt 1" });
  const soon = { ...quick, deadlineMilliseconds: deadlineAfter(30) };
  await assert.rejects(withRetries(failing(Infinity), soon), { message: /^attempt \d+$/ });
});

test("a closed store ends the pause with what the last attempt said", async () => {
  const closing = new AbortController();
  const options = {
    isRetryable: () => true,
    deadlineMilliseconds: far(),
    pauseMillisecondsFirst: 50_000,
    pauseMillisecondsMax: 50_000,
    signal: closing.signal,
  };
  const waiting = withRetries(failing(1), options);
  queueMicrotask(() => closing.abort());
  await assert.rejects(waiting, { message: "attempt 1" });
  await assert.rejects(withRetries(failing(1), options), { message: "attempt 1" });
});

test("pauses are anywhere below a bound that doubles up to the longest", () => {
  const options = { pauseMillisecondsFirst: 10, pauseMillisecondsMax: 50 };
  for (const [attemptNumber, bound] of [10, 20, 40, 50, 50].entries()) {
    const pauses = Array.from({ length: 200 }, () => pauseAfter(attemptNumber + 1, options));
    assert.ok(pauses.every((pause) => pause >= 0 && pause < bound));
    assert.ok(new Set(pauses).size > 100, "no two callers come back together");
  }
  assert.ok(pauseAfter(10_000) < 250);
});

test("what is left until a deadline is never negative", () => {
  assert.equal(millisecondsUntil(performance.now() - 5), 0);
  assert.ok(millisecondsUntil(deadlineAfter(60_000)) > 50_000);
});

test("no attempt begins that would not be done in time if it took as long as the last one", async () => {
  let attempts = 0;
  const slow = async (): Promise<never> => {
    attempts++;
    await sleep(60);
    throw new Error("refused after 60 ms");
  };
  const options = { ...quick, deadlineMilliseconds: deadlineAfter(100) };
  await assert.rejects(withRetries(slow, options), { message: "refused after 60 ms" });
  assert.equal(attempts, 1);
});

test("an attempt that the deadline cut short does not hide why the one before it failed", async () => {
  const faults: Error[] = [
    new NotSent("unreachable", "refused"),
    new NotSent("timeout", "too late"),
  ];
  const attempt = async (attemptNumber: number): Promise<never> => {
    throw faults[attemptNumber - 1] as Error;
  };
  const options = { ...quick, deadlineMilliseconds: far(), attemptsMax: 2 };
  await assert.rejects(withRetries(attempt, options), { kind: "unreachable" });
  faults[0] = new Error("refused");
  await assert.rejects(withRetries(attempt, options), { message: "refused" });
  faults.shift();
  await assert.rejects(withRetries(attempt, { ...options, attemptsMax: 1 }), { kind: "timeout" });
});
