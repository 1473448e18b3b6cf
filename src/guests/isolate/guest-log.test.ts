/** What of a component's output is printed, however much there is. */

import assert from "node:assert/strict";
import { test } from "node:test";
import { isolateCallLimits } from "../../limits.ts";
import { cutLog } from "./guest-log.ts";

const { logCharactersMax, logCharactersPerSecondMax } = isolateCallLimits;

function printer() {
  const clock = { now: 0 };
  const lines: string[] = [];
  const headers = (): undefined => undefined;
  const printed = cutLog(
    (_stream, text) => lines.push(text),
    headers,
    () => clock.now,
  );
  return { clock, lines, ...printed };
}

test("a call prints so much of a text, and says how much there was", () => {
  const { lines, log } = printer();
  log("stdout", "x".repeat(logCharactersMax));
  log("stdout", "y".repeat(logCharactersMax + 5));
  assert.deepEqual(lines, [
    "x".repeat(logCharactersMax),
    `${"y".repeat(logCharactersMax)}… and 5 characters more`,
  ]);
});

for (const [name, text] of [
  ["long lines", "x".repeat(logCharactersMax)],
  ["empty lines", ""],
] as const) {
  test(`of ${name} without end so many a second are printed, and the others counted`, () => {
    const { clock, lines, log } = printer();
    const max = Math.floor(logCharactersPerSecondMax / (text.length + 100));
    for (let line = 0; line < max + 3; line += 1) log("stdout", text);
    assert.equal(lines.length, max);
    clock.now = 1001;
    log("stdout", "later");
    assert.match(lines.at(-2) ?? "", /^3 more lines were left out/);
    assert.equal(lines.at(-1), "later");
  });
}

test("as many lines as there may be in a second are printed in each", () => {
  const { clock, lines, log, close } = printer();
  const max = Math.floor(logCharactersPerSecondMax / (logCharactersMax + 100));
  const text = "x".repeat(logCharactersMax);
  for (clock.now = 0; clock.now < 3003; clock.now += 1001) {
    for (let line = 0; line < max; line += 1) log("stderr", text);
  }
  close();
  assert.equal(lines.length, 3 * max);
});

test("what was left out last is told at the end, once", () => {
  const { lines, log, close } = printer();
  const max = Math.floor(logCharactersPerSecondMax / 100);
  for (let line = 0; line < max + 2; line += 1) log("stdout", "");
  close();
  close();
  assert.match(lines.at(-1) ?? "", /^2 more lines were left out/);
  assert.equal(lines.length, max + 1);
});
