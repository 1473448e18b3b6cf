import assert from "node:assert/strict";
import { test } from "node:test";
import { commitLimits, storeLimitsDefault } from "../limits.ts";
import type { Commit, CommitWrite } from "../stores/store.ts";
import { checkCommit } from "./check-commit.ts";

const slot = { label: "default", limits: { ...storeLimitsDefault, valueBytesMax: 2 ** 30 } };
const { checksMax, writesMax, bytesMax } = commitLimits;
const value = Uint8Array.of(1);

function check(commit: Partial<Record<keyof Commit, unknown>>): Commit {
  return checkCommit(slot, { checks: [], writes: [], ...commit } as Commit);
}

function many<T>(count: number, make: (index: number) => T): T[] {
  return Array.from({ length: count }, (_, index) => make(index));
}

test("a commit is handed on with nothing else in it", () => {
  const checks = [
    { key: "a", version: "1", more: 1 },
    { key: "b", version: null },
  ];
  const writes = [
    { kind: "set", key: "a", value, details: { metadata: "1", more: 2 } },
    { kind: "increment", key: "c", delta: 3n, value },
    { kind: "delete", key: "b", value },
  ];
  assert.deepEqual(check({ checks, writes }), {
    checks: [
      { key: "a", version: "1" },
      { key: "b", version: null },
    ],
    writes: [
      { kind: "set", key: "a", value, details: { metadata: "1" } },
      { kind: "increment", key: "c", delta: 3n, details: undefined },
      { kind: "delete", key: "b" },
    ],
  });
});

test("a commit of the largest size is taken, and one that is larger is not", () => {
  const checkOf = (index: number) => ({ key: `${index}`, version: null });
  const writeOf = (index: number): CommitWrite => ({ kind: "delete", key: `${index}` });
  check({ checks: many(checksMax, checkOf), writes: many(writesMax, writeOf) });
  const tooMany = { code: "commit-too-large", message: /^an atomic commit of 101 checks/ };
  assert.throws(() => check({ checks: many(checksMax + 1, checkOf) }), tooMany);
  const text = /^an atomic commit of 1001 writes is too large: it has at most 1000/;
  assert.throws(() => check({ writes: many(writesMax + 1, writeOf) }), {
    code: "commit-too-large",
    message: text,
  });
});

test("the bytes of a commit are those of keys, versions and values together", () => {
  const half = new Uint8Array(bytesMax / 2 - 1);
  const write = (key: string, bytes: Uint8Array) => ({ kind: "set", key, value: bytes });
  check({ writes: [write("a", half), write("b", half)] });
  const full = { code: "commit-too-large", message: /^an atomic commit of \d+ bytes/ };
  assert.throws(() => check({ writes: [write("a", half), write("bc", half)] }), full);
  const checks = [{ key: "c", version: "v" }];
  assert.throws(() => check({ checks, writes: [write("a", half), write("b", half)] }), full);
});

test("a key that a commit writes twice is refused, and one that it checks and writes is not", () => {
  const writes = [
    { kind: "set", key: "a", value },
    { kind: "delete", key: "a" },
  ];
  assert.throws(() => check({ writes }), { code: "invalid-argument", message: /"a" twice/ });
  const checks = [
    { key: "a", version: "1" },
    { key: "a", version: null },
  ];
  check({ checks, writes: writes.slice(0, 1) });
});

for (const [what, commit, code] of [
  ["checks that are no list", { checks: "a" }, "invalid-argument"],
  ["writes that are no list", { writes: {} }, "invalid-argument"],
  ["a check that is nothing", { checks: [null] }, "invalid-argument"],
  ["a check of a number", { checks: [{ key: 1, version: null }] }, "invalid-argument"],
  ["a version that is a number", { checks: [{ key: "a", version: 1 }] }, "invalid-argument"],
  ["a version that is left out", { checks: [{ key: "a" }] }, "invalid-argument"],
  [
    "a key that is too long",
    { checks: [{ key: "k".repeat(257), version: null }] },
    "key-too-large",
  ],
  ["a write that is a text", { writes: ["a"] }, "invalid-argument"],
  ["a write of another kind", { writes: [{ kind: "sum", key: "a" }] }, "invalid-argument"],
  [
    "a value that is a text",
    { writes: [{ kind: "set", key: "a", value: "x" }] },
    "invalid-argument",
  ],
  ["half of a pair", { writes: [{ kind: "delete", key: "\ud800" }] }, "invalid-argument"],
  [
    "a delta that is a number",
    { writes: [{ kind: "increment", key: "a", delta: 1 }] },
    "invalid-argument",
  ],
  [
    "a delta of 64 bits",
    { writes: [{ kind: "increment", key: "a", delta: 2n ** 63n }] },
    "invalid-argument",
  ],
  [
    "details that expire never",
    { writes: [{ kind: "set", key: "a", value, details: { expiry: { in: 0 } } }] },
    "invalid-argument",
  ],
] as const) {
  test(`${what}: ${code}`, () => {
    assert.throws(() => check(commit), { code });
  });
}
