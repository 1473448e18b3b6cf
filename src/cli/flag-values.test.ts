import assert from "node:assert/strict";
import { test } from "node:test";
import { ValueError } from "./arguments.ts";
import {
  readChoice,
  readCount,
  readCountRange,
  readDurationMilliseconds,
  readListenAddress,
  readPair,
} from "./flag-values.ts";

function rejects(read: (text: string) => unknown, texts: readonly string[]): void {
  for (const text of texts) assert.throws(() => read(text), ValueError, JSON.stringify(text));
}

test("a pair is split at its first equals sign", () => {
  assert.deepEqual(readPair("a=b"), ["a", "b"]);
  assert.deepEqual(readPair("a=b=c"), ["a", "b=c"]);
  assert.deepEqual(readPair("a="), ["a", ""]);
  assert.deepEqual(readPair("=b"), ["", "b"]);
  assert.deepEqual(readPair("="), ["", ""]);
  assert.deepEqual(readPair("key with spaces=@not-a-file"), ["key with spaces", "@not-a-file"]);
});

test("a pair needs a key and an equals sign, and an error does not repeat it", () => {
  rejects(readPair, ["", "a"]);
  assert.throws(
    () => readPair("secret"),
    (error) => error instanceof ValueError && !`${error.message}${error.fix}`.includes("secret"),
  );
});

test("a duration is a number with a unit, seconds without one", () => {
  assert.equal(readDurationMilliseconds("500ms"), 500);
  assert.equal(readDurationMilliseconds("30s"), 30_000);
  assert.equal(readDurationMilliseconds("2m"), 120_000);
  assert.equal(readDurationMilliseconds("1.5s"), 1_500);
  assert.equal(readDurationMilliseconds("7"), 7_000);
});

test("a duration is at least a millisecond, and one that a timer can wait", () => {
  rejects(readDurationMilliseconds, [
    "",
    "0",
    "0.1ms",
    "-1s",
    "1h",
    "10us",
    "1 s",
    "s",
    "1e3",
    "25000000",
  ]);
});

test("a range of durations or counts is refused as one", () => {
  for (const read of [readDurationMilliseconds, (text: string) => readCount(text, 1)]) {
    assert.throws(() => read("1..8"), /a range/);
  }
});

test("a count is a whole number of at least its minimum", () => {
  assert.equal(readCount("0", 0), 0);
  assert.equal(readCount("12", 1), 12);
  rejects(
    (text) => readCount(text, 1),
    ["", "0", "-1", "1.5", "0x10", "1e3", "ten", "99999999999999999999"],
  );
});

test("a range of counts ends before its second number, as in Spin", () => {
  assert.deepEqual(readCountRange("5"), { min: 5, max: 5 });
  assert.deepEqual(readCountRange("1..8"), { min: 1, max: 7 });
  assert.throws(() => readCountRange("8..8"), /is a range that holds no number/);
  rejects(readCountRange, ["0", "0..4", "1..", "..4", "1..2..3", "a..b", "1...4", ""]);
});

test("a choice is one of its words, in its spelling", () => {
  assert.equal(readChoice("json", ["plain", "json"]), "json");
  rejects((text) => readChoice(text, ["plain", "json"]), ["JSON", "yaml", ""]);
});

test("an address is a host and a port, with an IPv6 address in brackets", () => {
  assert.deepEqual(readListenAddress("127.0.0.1:3000"), { host: "127.0.0.1", port: 3000 });
  assert.deepEqual(readListenAddress("localhost:0"), { host: "localhost", port: 0 });
  assert.deepEqual(readListenAddress("[::1]:65535"), { host: "::1", port: 65_535 });
  assert.deepEqual(readListenAddress("[fe80::1%eth0]:1"), { host: "fe80::1%eth0", port: 1 });
});

test("what is no host and port is refused", () => {
  rejects(readListenAddress, [
    "",
    "3000",
    ":3000",
    "localhost",
    "localhost:",
    "localhost:65536",
    "localhost:-1",
    "::1:3000",
    "http://localhost:3000",
    "[localhost]",
    "a b:1",
  ]);
});
