/** Histories as tests write them down. */

import type { Call, Operation, Outcome, WrittenKey } from "./history.ts";

/** What a commit of a test checks and writes, by key. */
export interface WrittenCommit {
  readonly checks?: Readonly<Record<string, string | null>>;
  readonly sets?: Readonly<Record<string, string>>;
  readonly deletes?: readonly string[];
  /** What it adds one to, with what was told. */
  readonly sums?: Readonly<Record<string, number | null>>;
}

/** Calls of one key; times are in milliseconds, and a call without an end has no answer. */
export class WrittenHistory {
  readonly operations: Operation[] = [];
  readonly #key: string;

  constructor(key = "a") {
    this.#key = key;
  }

  get(found: string | null, begin: number, end: number): this {
    return this.#add({ type: "get", found }, begin, end);
  }

  set(value: string, begin: number, end?: number): this {
    return this.#add({ type: "set", value }, begin, end);
  }

  refusedSet(value: string, begin: number, end: number): this {
    return this.#add({ type: "set", value }, begin, end, "refused");
  }

  delete(begin: number, end?: number): this {
    return this.#add({ type: "delete" }, begin, end);
  }

  /** A swap that won, unless told otherwise; the version is the expected value's. */
  swap(
    [expected, value]: readonly [string | null, string],
    begin: number,
    end?: number,
    { hasWon = true, version = String(expected) } = {},
  ): this {
    return this.#add({ type: "swap", expected, version, value, hasWon }, begin, end);
  }

  increment(sum: number, begin: number, end?: number): this {
    return this.#add({ type: "increment", delta: 1, sum }, begin, end);
  }

  refusedIncrement(begin: number, end: number): this {
    return this.#add({ type: "increment", delta: 1, sum: 0 }, begin, end, "refused");
  }

  sum(sum: number, begin: number, end: number): this {
    return this.#add({ type: "increment", delta: 0, sum }, begin, end);
  }

  /** A commit that was done, unless told otherwise; its sums are those of what it adds. */
  commit(
    { checks = {}, sets = {}, deletes = [], sums = {} }: WrittenCommit,
    begin: number,
    end?: number,
    { isDone = true } = {},
  ): this {
    const writes: WrittenKey[] = [
      ...Object.entries(sets).map(([key, value]) => ({ kind: "set" as const, key, value })),
      ...deletes.map((key) => ({ kind: "delete" as const, key })),
      ...Object.entries(sums).map(([key, sum]) => ({ kind: "add" as const, key, sum })),
    ];
    const checked = Object.entries(checks).map(([key, expected]) => ({ key, expected }));
    return this.#add({ type: "commit", checks: checked, writes, isDone }, begin, end);
  }

  /** Goes on with the calls of another. */
  and({ operations }: WrittenHistory): this {
    this.operations.push(...operations);
    return this;
  }

  list(keys: readonly string[], begin: number, end: number): this {
    return this.#add({ type: "list", keys }, begin, end);
  }

  #add(call: Call, begin: number, end = Infinity, outcome?: Outcome): this {
    this.operations.push({
      client: `client-${this.operations.length}`,
      key: call.type === "list" || call.type === "commit" ? "" : this.#key,
      beginMicroseconds: begin * 1_000,
      endMicroseconds: end * 1_000,
      outcome: outcome ?? (end === Infinity ? "unknown" : "answered"),
      call,
    });
    return this;
  }
}
