import type { OpenedStore } from "../kv/opened-store.ts";
import type { CommitCheck, CommitWrite, Details } from "../stores/store.ts";
import { detailsOf, type KeepOptions } from "./keep-options.ts";
import { bytesOf, deltaOf, type StoreValue } from "./store-value.ts";

/** What came of a commit: all of it was done, with the sums of its increments in their order, or nothing was, as a check did not hold. */
export type ProgramCommitResult =
  | { readonly ok: true; readonly sums: bigint[] }
  | { readonly ok: false };

/** Checks and writes that `commit` carries out in one step, or none of them. Made by `ProgramStore.atomic`. */
export class ProgramCommit {
  readonly #opened: OpenedStore;
  readonly #whenDurable: () => Promise<void> | null;
  readonly #checks: CommitCheck[] = [];
  readonly #writes: CommitWrite[] = [];

  /** Made by `ProgramStore.atomic`. @internal */
  constructor(opened: OpenedStore, whenDurable: () => Promise<void> | null) {
    this.#opened = opened;
    this.#whenDurable = whenDurable;
  }

  /** Only if nobody has written the key since `version` was read by `getVersioned`; null: only if it is absent. */
  check(key: string, version: string | null): this {
    this.#checks.push({ key, version });
    return this;
  }

  /** Writes, overwriting. */
  set(key: string, value: StoreValue, options: KeepOptions = {}): this {
    const given = bytesOf(value);
    // A copy of something else would be bytes of which nobody knows.
    const bytes = given instanceof Uint8Array ? new Uint8Array(given) : given;
    this.#writes.push({ kind: "set", key, value: bytes, ...detailsPart(options) });
    return this;
  }

  /** A missing key is no error. */
  delete(key: string): this {
    this.#writes.push({ kind: "delete", key });
    return this;
  }

  /** Adds to a counter; a missing key counts as 0. */
  increment(key: string, delta: number | bigint = 1n, options: KeepOptions = {}): this {
    this.#writes.push({ kind: "increment", key, delta: deltaOf(delta), ...detailsPart(options) });
    return this;
  }

  /** Carries it out: all of it, or nothing where a check does not hold. */
  async commit(): Promise<ProgramCommitResult> {
    const sums = await this.#opened.commit({ checks: this.#checks, writes: this.#writes });
    await this.#whenDurable();
    return sums === null ? { ok: false } : { ok: true, sums };
  }
}

function detailsPart(options: KeepOptions): { readonly details?: Details } {
  const details = detailsOf(options);
  return details === undefined ? {} : { details };
}
