/** Several keys that are checked and written in one step. */
import {
  BigIntOf,
  bigIntText,
  push,
  setBytes,
  stringifyJson,
  lengthOf,
  Uint8ArrayOf,
} from "./intrinsics.ts";
import { toBytes, toDelta, toText, toTextOrNull, type Value } from "./key-value-arguments.ts";
import { type KeepOptions, toDetails } from "./key-value-details.ts";

/** What came of a commit. */
export type CommitResult =
  /** All of it was done; the sums of its increments, in their order. */
  | { readonly ok: true; readonly sums: bigint[] }
  /** Nothing was: somebody has written a key that it checks. Read again and decide anew. */
  | { readonly ok: false };

/** How a commit is carried out: parts as the host takes them, and the values of its `set`s in their order. */
export type CommitBackend = (parts: string, values: Uint8Array[]) => string[] | null;

/**
 * Checks and writes that `commit` carries out in one step, or none of them: made by `KvStore.atomic()`. At most 100 checks and
 * 1000 writes; a key may be checked and written, but is written once.
 */
export class AtomicCommit {
  readonly #backend: CommitBackend;
  readonly #values: Uint8Array[] = [];
  #checks = "";
  #writes = "";

  /** Made by `KvStore.atomic`. */
  constructor(backend: CommitBackend) {
    this.#backend = backend;
  }

  /** Only if nobody has written the key since `version` was read by `getVersioned`; null: only if it is absent. */
  check(key: string, version: string | null): this {
    const name = stringifyJson(toText(key, "key"));
    this.#checks = join(
      this.#checks,
      `[${name},${stringifyJson(toTextOrNull(version, "version"))}]`,
    );
    return this;
  }

  /** Writes, overwriting the value and what is kept beside it. */
  set(key: string, value: Value, options?: KeepOptions): this {
    const name = stringifyJson(toText(key, "key"));
    const details = toDetails(options) ?? "null";
    // What its owner does to the bytes until the commit is not part of it.
    const bytes = toBytes(value);
    const copy = new Uint8ArrayOf(lengthOf(bytes));
    setBytes(copy, bytes);
    this.#writes = join(this.#writes, `["set",${name},${details}]`);
    push(this.#values, copy);
    return this;
  }

  /** A missing key is no error. What is deleted makes room for what is added. */
  delete(key: string): this {
    this.#writes = join(this.#writes, `["delete",${stringifyJson(toText(key, "key"))}]`);
    return this;
  }

  /** Adds to the counter at `key`; a missing key counts as 0. What the options leave out stays as it is. */
  increment(key: string, delta: number | bigint = 1n, options?: KeepOptions): this {
    const name = stringifyJson(toText(key, "key"));
    const added = bigIntText(toDelta(delta));
    const details = toDetails(options) ?? "null";
    this.#writes = join(this.#writes, `["increment",${name},"${added}",${details}]`);
    return this;
  }

  /** Carries it out: all of it, or nothing where a check does not hold. */
  commit(): CommitResult {
    const parts = `{"checks":[${this.#checks}],"writes":[${this.#writes}]}`;
    const found = this.#backend(parts, this.#values);
    if (found === null) return { ok: false };
    const sums: bigint[] = [];
    for (let at = 0; at < found.length; at += 1) push(sums, BigIntOf(found[at] as string));
    return { ok: true, sums };
  }
}

function join(list: string, item: string): string {
  return list === "" ? item : `${list},${item}`;
}
