/** Histories as tests write them down. */

import type { Call, Operation, Outcome } from "./history.ts";

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

  list(keys: readonly string[], begin: number, end: number): this {
    return this.#add({ type: "list", keys }, begin, end);
  }

  #add(call: Call, begin: number, end = Infinity, outcome?: Outcome): this {
    this.operations.push({
      client: `client-${this.operations.length}`,
      key: call.type === "list" ? "" : this.#key,
      beginMicroseconds: begin * 1_000,
      endMicroseconds: end * 1_000,
      outcome: outcome ?? (end === Infinity ? "unknown" : "answered"),
      call,
    });
    return this;
  }
}
