/** Laws of atomic commits of several keys: all or nothing, only if all checks hold, and otherwise as the plain calls. */

import assert from "node:assert/strict";
import fc from "fast-check";
import { isBobbinError } from "../src/errors.ts";
import { addToCounter } from "../src/stores/counter.ts";
import type { Commit, CommitCheck, CommitWrite, Details, Store } from "../src/stores/store.ts";
import type { Law } from "./laws.ts";
import { inByteOrder, listAll } from "./model.ts";
import type { TestClock } from "./test-clock.ts";
import type { StoreTraits } from "./traits.ts";

const names = ["a", "a:b", "b", "c", "d", "\ue000", "😀"];
const anyValue = fc.oneof(fc.uint8Array({ maxLength: 20 }), fc.constant(new Uint8Array(8)));
const one = Uint8Array.of(1);

/** `fresh`: a version that was just read. `stale`: one whose key was written since, where it was there. */
type CheckKind = "fresh" | "stale" | "absent";

interface Tried {
  readonly checks: readonly { readonly key: string; readonly kind: CheckKind }[];
  readonly writes: readonly CommitWrite[];
}

/** The keys that laws work with; `of` makes others that may be in a commit with them. */
function keysFor({ together = (key) => key }: StoreTraits) {
  return { of: together, keys: names.map(together) };
}

function anyTried(
  keys: readonly string[],
  details: fc.Arbitrary<Details | undefined>,
): fc.Arbitrary<Tried> {
  const anyKey = fc.constantFrom(...keys);
  const anyChecks = fc.array(
    fc.record({
      key: anyKey,
      kind: fc.constantFrom<CheckKind>("fresh", "fresh", "fresh", "stale", "absent"),
    }),
    { maxLength: 3 },
  );
  const delta = fc.constantFrom(1n, -3n, 2n ** 63n - 1n);
  const write: fc.Arbitrary<CommitWrite> = fc.oneof(
    fc.record({ kind: fc.constant("set" as const), key: anyKey, value: anyValue, details }),
    fc.record({ kind: fc.constant("delete" as const), key: anyKey }),
    fc.record({ kind: fc.constant("increment" as const), key: anyKey, delta, details }),
  );
  const writes = fc.uniqueArray(write, { maxLength: 6, selector: ({ key }) => key });
  return fc.record({ checks: anyChecks, writes });
}

/** All laws of commits. */
export const commitLaws: readonly Law[] = [
  ...[Infinity, 4].map((tuplesMax): Law => ({
    name: `a commit does all that it says, or nothing (${tuplesMax === Infinity ? "no limit" : `at most ${tuplesMax} keys`})`,
    tuplesMax,
    needs: ["commits"],
    check: (store, traits) => isAllOrNothing(store, traits, tuplesMax),
  })),
  {
    name: "a commit leaves what the plain calls leave, expiry and metadata among it",
    tuplesMax: Infinity,
    needs: ["commits", "expiry", "metadata"],
    check: leavesWhatPlainCallsLeave,
  },
  {
    name: "of several commits that check one version exactly one is carried out",
    tuplesMax: Infinity,
    needs: ["commits"],
    check: oneCommitWins,
  },
  {
    name: "a commit makes the versions of what it writes stale, and no others",
    tuplesMax: Infinity,
    needs: ["commits"],
    check: makesVersionsStale,
  },
  {
    name: "a commit of the largest size is carried out",
    tuplesMax: Infinity,
    needs: ["commits"],
    check: carriesOutLarge,
  },
];

async function isAllOrNothing(store: Store, traits: StoreTraits, tuplesMax: number): Promise<void> {
  const { runs = 60 } = traits;
  const { keys } = keysFor(traits);
  const sequences = fc.array(anyTried(keys, fc.constant(undefined)), { maxLength: 12 });
  await fc.assert(
    fc.asyncProperty(sequences, async (sequence) => {
      await store.deleteMany(await listAll(store, "", 100));
      const model = new Map<string, Uint8Array>();
      for (const tried of sequence) {
        const commit = { checks: await readVersions(store, tried, model), writes: tried.writes };
        const allowed = expectedAnswers(model, tuplesMax, tried);
        const answer = await attempt(store, commit);
        assert.ok(
          allowed.some((expected) => isSame(expected, answer)),
          `${describe(answer)} is none of ${allowed.map(describe).join(" or ")}`,
        );
        assert.deepEqual(await listAll(store, "", 3, traits), inByteOrder(model.keys()));
        const held = await store.getMany(keys);
        assert.deepEqual(
          held,
          keys.map((key) => model.get(key) ?? null),
        );
      }
    }),
    { numRuns: runs },
  );
}

async function readVersions(
  store: Store,
  { checks }: Tried,
  model: ReadonlyMap<string, Uint8Array>,
): Promise<CommitCheck[]> {
  const read: CommitCheck[] = [];
  // A version that is to be stale is made so before the others are read: the key may be checked twice.
  const staleFirst = checks.toSorted((left, right) => rank(left.kind) - rank(right.kind));
  for (const { key, kind } of staleFirst) {
    const version = kind === "absent" ? null : (await store.getVersioned(key)).version;
    read.push({ key, version });
    const value = model.get(key);
    if (kind === "stale" && value !== undefined) await store.set(key, value);
  }
  return read;
}

function rank(kind: CheckKind): number {
  return kind === "stale" ? 0 : 1;
}

/** What the contract allows as an answer; changes the model where the commit is carried out. */
function expectedAnswers(
  model: Map<string, Uint8Array>,
  tuplesMax: number,
  { checks, writes }: Tried,
): unknown[] {
  const holds = checks.every(({ key, kind }) =>
    kind === "absent" ? !model.has(key) : kind === "fresh" || !model.has(key),
  );
  if (!holds) return [null];
  const after = new Map(model);
  const codes = new Set<string>();
  const sums: bigint[] = [];
  for (const write of writes) if (write.kind === "delete") after.delete(write.key);
  const { size } = after;
  for (const write of writes) {
    if (write.kind === "set") after.set(write.key, write.value);
    if (write.kind !== "increment") continue;
    try {
      const place = { store: "model", key: write.key };
      const { sum, bytes } = addToCounter(model.get(write.key) ?? null, write.delta, place);
      sums.push(sum);
      after.set(write.key, bytes);
    } catch (error) {
      if (!isBobbinError(error)) throw error;
      codes.add(error.code);
      // Whether the key would have been new is told all the same.
      after.set(write.key, one);
    }
  }
  if (after.size > size && after.size > tuplesMax) codes.add("store-full");
  // Which of several reasons is told first is the engine's to say.
  if (codes.size > 0) return [...codes];
  model.clear();
  for (const [key, value] of after) model.set(key, value);
  return [sums];
}

async function attempt(store: Store, commit: Commit): Promise<unknown> {
  try {
    return await store.commit(commit);
  } catch (error) {
    if (!isBobbinError(error)) throw error;
    return error.code;
  }
}

function isSame(left: unknown, right: unknown): boolean {
  return describe(left) === describe(right);
}

function describe(answer: unknown): string {
  return Array.isArray(answer) ? `[${answer.map(String).join()}]` : String(answer);
}

async function leavesWhatPlainCallsLeave(
  store: Store,
  traits: StoreTraits,
  clock: TestClock,
): Promise<void> {
  const { runs = 60 } = traits;
  const { keys } = keysFor(traits);
  const details = fc.option(
    fc.record(
      {
        expiry: fc.constantFrom(null, { in: 5 }, { in: 50 }, { at: clock.now() - 1 }),
        metadata: fc.constantFrom(null, "{}", '"grün"'),
      },
      { requiredKeys: [] },
    ),
    { nil: undefined },
  );
  const writes = anyTried(keys, details).map((tried) => tried.writes);
  const rounds = fc.array(fc.tuple(writes, fc.constantFrom(0, 5, 50)), { maxLength: 5 });
  await fc.assert(
    fc.asyncProperty(rounds, async (sequence) => {
      await store.deleteMany(keys);
      for (const [list, milliseconds] of sequence) {
        const before = await store.getEntries(keys);
        const sums = await oneByOne(store, list);
        const byCalls = await store.getEntries(keys);
        await restore(store, keys, before);
        // What fails has a law of its own.
        if (!sums.every((sum) => typeof sum === "bigint")) continue;
        assert.deepEqual(await store.commit({ checks: [], writes: list }), sums);
        assert.deepEqual(await store.getEntries(keys), byCalls);
        await clock.advance(milliseconds);
      }
    }),
    { numRuns: runs },
  );
}

/** The sums, and the code of what failed. */
async function oneByOne(store: Store, writes: readonly CommitWrite[]): Promise<unknown[]> {
  const sums: unknown[] = [];
  for (const write of writes) {
    if (write.kind === "delete") await store.delete(write.key);
    if (write.kind === "set") await store.set(write.key, write.value, write.details);
    if (write.kind !== "increment") continue;
    try {
      sums.push(await store.increment(write.key, write.delta, write.details));
    } catch (error) {
      if (!isBobbinError(error)) throw error;
      sums.push(error.code);
    }
  }
  return sums;
}

async function restore(
  store: Store,
  keys: readonly string[],
  entries: Awaited<ReturnType<Store["getEntries"]>>,
): Promise<void> {
  await store.deleteMany(keys);
  for (const [index, entry] of entries.entries()) {
    if (entry === null) continue;
    const { value, expiresAt, metadata } = entry;
    const expiry = expiresAt === null ? null : { at: expiresAt };
    await store.set(keys[index] as string, value, { expiry, metadata });
  }
}

async function oneCommitWins(store: Store, traits: StoreTraits): Promise<void> {
  const { keys, of } = keysFor(traits);
  const [a, b, c] = [of("a"), of("b"), of("c")];
  for (const before of [null, one]) {
    await store.deleteMany(keys);
    if (before !== null) await store.set(a, before);
    const { version } = await store.getVersioned(a);
    const callers = Array.from({ length: 6 }, (_, caller) => caller);
    const won = await Promise.all(
      callers.map((caller) =>
        attempt(store, {
          checks: [{ key: a, version }],
          writes: [
            { kind: "set", key: a, value: Uint8Array.of(caller) },
            { kind: "increment", key: b, delta: 1n },
            { kind: "set", key: c, value: Uint8Array.of(caller) },
          ],
        }),
      ),
    );
    assert.equal(won.filter((sums) => Array.isArray(sums)).length, 1);
    assert.equal(await store.increment(b, 0n), 1n);
    assert.deepEqual(await store.get(a), await store.get(c));
  }
}

async function makesVersionsStale(store: Store, traits: StoreTraits): Promise<void> {
  const { keys, of } = keysFor(traits);
  for (const key of keys.slice(0, 5)) await store.set(key, new Uint8Array(8));
  const versions = await Promise.all(keys.slice(0, 5).map(async (key) => store.getVersioned(key)));
  const writes: CommitWrite[] = [
    { kind: "set", key: of("a"), value: new Uint8Array(8) },
    { kind: "increment", key: of("a:b"), delta: 0n },
    { kind: "delete", key: of("b") },
  ];
  assert.deepEqual(await store.commit({ checks: [], writes }), [0n]);
  for (const [index, good] of [false, false, false, true, true].entries()) {
    const key = keys[index] as string;
    const { version = "" } = versions[index] ?? {};
    const isGood = (await store.commit({ checks: [{ key, version }], writes: [] })) !== null;
    assert.equal(isGood, good, key);
  }
}

async function carriesOutLarge(store: Store, traits: StoreTraits): Promise<void> {
  const { of } = keysFor(traits);
  const checks = Array.from({ length: 100 }, (_, index) => ({
    key: of(`c${index}`),
    version: null,
  }));
  const writes = Array.from({ length: 1_000 }, (_, index): CommitWrite =>
    index % 2 === 0
      ? { kind: "set", key: of(`w${index}`), value: one }
      : { kind: "increment", key: of(`w${index}`), delta: 1n },
  );
  assert.equal((await store.commit({ checks, writes }))?.length, 500);
  assert.equal(await store.count(), 1_000);
  const all = writes.map(({ key }): CommitWrite => ({ kind: "delete", key }));
  assert.deepEqual(await store.commit({ checks, writes: all }), []);
  assert.equal(await store.count(), 0);
}
