/** Goal: the checker finds what is wrong with commits, by hand and in stores that do them wrong, and nothing in a right store. */

import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { openMemoryStore } from "../../src/stores/memory/memory.ts";
import type { Store } from "../../src/stores/store.ts";
import { carryOut, toWrite } from "./carry-out.ts";
import { checkHistory, type StorePromise, type Verdict } from "./check-history.ts";
import { Clients } from "./clients.ts";
import type { HostCall, HostReply } from "./host-process.ts";
import type { Host } from "./recorder.ts";
import { WrittenHistory } from "./written-history.ts";

const exact: StorePromise = {
  staleMicrosecondsMax: 0,
  showsUnconfirmed: false,
  areAbsentVersionsExact: true,
};

const a = (): WrittenHistory => new WrittenHistory("{joint}-0");
const b = (): WrittenHistory => new WrittenHistory("{joint}-1");
const count = (): WrittenHistory => new WrittenHistory("{joint}-count");
const both = { sets: { "{joint}-0": "a1", "{joint}-1": "b1" } };
const neither = { checks: { "{joint}-0": null, "{joint}-1": null } };

const good: Readonly<Record<string, WrittenHistory>> = {
  "one commit after another": a()
    .commit({ ...neither, ...both }, 0, 1)
    .commit(
      { checks: { "{joint}-0": "a1" }, deletes: ["{joint}-1"], sums: { "{joint}-count": 1 } },
      2,
      3,
    )
    .get("a1", 4, 5)
    .and(b().get(null, 4, 5))
    .and(count().get("1", 4, 5)),
  "reads beside a commit find all of it or nothing": a()
    .commit(both, 0, 10)
    .get(null, 1, 2)
    .and(b().get(null, 2, 3).get("b1", 4, 5))
    .and(a().get("a1", 6, 7)),
  "a commit without an answer happens late, and only once it is seen": a()
    .commit({ ...neither, ...both }, 0)
    .get(null, 5, 6)
    .and(b().get("b1", 7, 8))
    .and(a().get("a1", 9, 10)),
  "a commit without an answer never happens": a().commit(both, 0).get(null, 5, 6),
  "a commit that was not done leaves no trace": a()
    .set("a0", 0, 1)
    .commit({ ...neither, ...both }, 2, 3, { isDone: false })
    .get("a0", 4, 5)
    .and(b().get(null, 4, 5)),
  "commits beside each other come in the order that their sums tell": count()
    .commit({ sums: { "{joint}-count": 2 } }, 0, 10)
    .commit({ sums: { "{joint}-count": 1 } }, 0, 10)
    .get("2", 11, 12),
  "a commit without writes sees several keys at one moment": a()
    .commit(both, 0, 10)
    .commit({ checks: { "{joint}-0": "a1", "{joint}-1": "b1" } }, 1, 2),
};

describe("a history that a right store may have is called right", () => {
  for (const [name, { operations }] of Object.entries(good)) {
    test(name, () => assert.deepEqual(checkHistory(operations, exact).violations, []));
  }
});

const bad: Readonly<Record<string, WrittenHistory>> = {
  "half of a commit is seen": a()
    .commit(both, 0, 10)
    .get("a1", 1, 2)
    .and(b().get(null, 3, 4)),
  "half of a commit without an answer is seen": a()
    .commit(both, 0)
    .get("a1", 1, 2)
    .and(b().get(null, 3, 4)),
  "half of a commit is seen by another that checks": a()
    .commit(both, 0, 10)
    .commit({ checks: { "{joint}-0": "a1", "{joint}-1": null } }, 1, 2),
  "a commit was done although a check did not hold": a()
    .set("a0", 0, 1)
    .commit({ ...neither, ...both }, 2, 3),
  "two commits were done over the same version": a()
    .set("a0", 0, 1)
    .commit({ checks: { "{joint}-0": "a0" }, sets: { "{joint}-0": "a1" } }, 2, 9)
    .commit({ checks: { "{joint}-0": "a0" }, sets: { "{joint}-0": "a2" } }, 2, 9),
  "two keys were each written from what the other was: both cannot come first": a()
    .commit({ checks: { "{joint}-1": null }, sets: { "{joint}-0": "a1" } }, 0, 9)
    .commit({ checks: { "{joint}-0": null }, sets: { "{joint}-1": "b1" } }, 0, 9),
  "an answered commit is gone": a().commit(both, 0, 1).get(null, 2, 3),
  "a sum is told twice": count()
    .commit({ sums: { "{joint}-count": 1 } }, 0, 1)
    .commit({ sums: { "{joint}-count": 1 } }, 2, 3),
  "what a commit added is gone": count()
    .commit({ sums: { "{joint}-count": 1 } }, 0, 1)
    .get(null, 2, 3),
  "a delete of a commit did not happen": a()
    .commit(both, 0, 1)
    .commit({ checks: { "{joint}-1": "b1" }, deletes: ["{joint}-0"] }, 2, 3)
    .get("a1", 4, 5),
  "what a commit that was not done would have written is there": a()
    .commit(both, 0, 1, { isDone: false })
    .get("a1", 2, 3),
};

describe("what is wrong with commits is found", () => {
  for (const [name, { operations }] of Object.entries(bad)) {
    test(name, () => {
      const { violations, undecidedKeys } = checkHistory(operations, exact);
      assert.deepEqual(undecidedKeys, []);
      assert.deepEqual(
        violations.map(({ kind }) => kind),
        ["no-common-order"],
      );
    });
  }
});

test("where a primary may show what it never confirmed, a read of that says nothing", () => {
  const shown = a()
    .commit(both, 0)
    .get("a1", 1, 2)
    .and(b().get(null, 3, 4))
    .and(a().get(null, 5, 6));
  assert.deepEqual(checkHistory(shown.operations, { ...exact, showsUnconfirmed: true }), {
    violations: [],
    undecidedKeys: [],
  });
  const done = a().commit(both, 0, 1).get(null, 2, 3);
  assert.equal(
    checkHistory(done.operations, { ...exact, showsUnconfirmed: true }).violations.length,
    1,
  );
});

test("a read that may be behind finds what was there", () => {
  const late = a().set("a0", 0, 1).commit(both, 2, 3).get("a0", 4, 5);
  const behind = { ...exact, staleMicrosecondsMax: 1_000_000 };
  assert.deepEqual(checkHistory(late.operations, behind).violations, []);
  assert.equal(checkHistory(late.operations, exact).violations.length, 1);
});

test("thousands of commits, some without an answer, do not multiply the orders", () => {
  const long = a();
  let last: string | null = null;
  for (let number = 0; number < 3_000; number++) {
    const at = number * 10;
    const value = `a${number}`;
    const checks = { "{joint}-0": last };
    long.commit({ checks, sets: { "{joint}-0": `lost ${number}` }, deletes: ["{joint}-1"] }, at);
    long.commit({ checks, sets: { "{joint}-0": value, "{joint}-1": `b${number}` } }, at, at + 5);
    long.commit({ checks, sets: { "{joint}-0": `other ${number}` } }, at, at + 5, {
      isDone: false,
    });
    last = value;
  }
  assert.deepEqual(checkHistory(long.operations, exact), { violations: [], undecidedKeys: [] });
});

test("with too many possible orders there is no verdict, and no violation", () => {
  const wide = a();
  for (let number = 0; number < 18; number++)
    wide.commit({ sets: { "{joint}-0": `${number}` } }, 0, 100);
  for (let number = 0; number < 18; number++) wide.get(String(number), 0, 100);
  assert.deepEqual(checkHistory(wide.operations, exact), {
    violations: [],
    undecidedKeys: ["keys of commits"],
  });
});

type CommitCall = Extract<HostCall, { type: "commit" }>;
type Commit = (store: Store, call: CommitCall) => Promise<HostReply["value"]>;

/** Stores that do commits wrong, each in its own way. */
const wrong: Readonly<Record<string, Commit>> = {
  "writes one key after another": async (store, { checks, writes }) => {
    if ((await store.commit({ checks, writes: [] })) === null) return null;
    const sums: string[] = [];
    for (const write of writes) {
      await aTurn();
      sums.push(
        ...((await store.commit({ checks: [], writes: [toWrite(write)] })) ?? []).map(String),
      );
    }
    return sums;
  },
  "looks at its checks before its turn": async (store, { checks, writes }) => {
    if ((await store.commit({ checks, writes: [] })) === null) return null;
    await aTurn();
    return ((await store.commit({ checks: [], writes: writes.map(toWrite) })) ?? []).map(String);
  },
  "forgets its deletes": async (store, { checks, writes }) => {
    const kept = writes.filter(({ kind }) => kind !== "delete").map(toWrite);
    return (await store.commit({ checks, writes: kept }))?.map(String) ?? null;
  },
  "says that it was done where it was not": async (store, { checks, writes }) =>
    ((await store.commit({ checks, writes: writes.map(toWrite) })) ?? []).map(String),
};

for (const [name, commit] of Object.entries(wrong)) {
  test(`of a store that ${name} it is found out`, async () => {
    for (let seed = 1; seed <= 20; seed++) {
      const { violations } = await tryStore(commit, seed);
      if (violations.some(({ kind }) => kind === "no-common-order")) return;
    }
    assert.fail("nothing was found in 20 runs");
  });
}

test("of a store that does commits right nothing is found", async () => {
  const right: Commit = (store, call) => carryOut(store, call);
  assert.deepEqual(await tryStore(right, 1), { violations: [], undecidedKeys: [] });
});

/** Three hosts in this process, with clients that all write at once. */
async function tryStore(commit: Commit, seed: number): Promise<Verdict> {
  const store = openMemoryStore({ label: "chaos", tuplesMax: Infinity });
  const hosts = Array.from({ length: 3 }, (_, number): Host => {
    const answer = async (call: HostCall): Promise<HostReply> => {
      const beginMicroseconds = now();
      await aTurn();
      const value =
        call.type === "commit" ? await commit(store, call) : await carryOut(store, call);
      await aTurn();
      return { beginMicroseconds, endMicroseconds: now(), value };
    };
    return { name: `host-${number}`, isRunning: true, call: answer };
  });
  const clients = new Clients(hosts, { seed, hasCommits: true });
  clients.start();
  while (clients.answered < 1_000) await aTurn();
  await clients.stop();
  assert.ok(await clients.readAll(() => false));
  return checkHistory(clients.operations, exact);
}

function aTurn(): Promise<void> {
  return new Promise((resolve) => void setImmediate(resolve));
}

function now(): number {
  return Number(process.hrtime.bigint() / 1_000n);
}
