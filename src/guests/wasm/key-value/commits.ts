import { bobbinError } from "../../../errors.ts";
import { commitLimits } from "../../../limits.ts";
import type { Commit, CommitWrite } from "../../../stores/store.ts";
import { waiting, type HostInterface } from "../host.ts";
import { answer, errorV1 } from "./answer.ts";
import { type Detail, detailsOf } from "./entries.ts";

interface Check {
  readonly key: string;
  readonly version: string | undefined;
}

/** The variant `write`. */
type Write =
  | { readonly tag: "set"; readonly value: readonly [string, Uint8Array, Detail[]] }
  | { readonly tag: "delete"; readonly value: string }
  | { readonly tag: "increment"; readonly value: readonly [string, bigint, Detail[]] };

/** `bobbin:key-value/commits@0.1.0` of sdk/wit/bobbin.wit: several keys that are checked and written in one step. */
export const commits: HostInterface = {
  commit: waiting((call, store: number, checks: Check[], writes: Write[]) =>
    answer(
      () => call.session.commit(store, commitOf(checks, writes)),
      (sums) => sums ?? undefined,
      errorV1,
    ),
  ),
};

/** A commit as the session takes it, which checks what is in it. */
function commitOf(checks: readonly Check[], writes: readonly Write[]): Commit {
  const { checksMax, writesMax } = commitLimits;
  // Before anything is made of each of them.
  refuseMany("checks", checks.length, checksMax);
  refuseMany("writes", writes.length, writesMax);
  return {
    checks: checks.map(({ key, version }) => ({ key, version: version ?? null })),
    writes: writes.map(toWrite),
  };
}

function refuseMany(what: "checks" | "writes", found: number, max: number): void {
  if (found > max) throw bobbinError("commit-too-large", { what, found, max });
}

function toWrite(write: Write): CommitWrite {
  switch (write.tag) {
    case "set": {
      const [key, value, details] = write.value;
      return { kind: "set", key, value, details: detailsOf(details) };
    }
    case "delete":
      return { kind: "delete", key: write.value };
    case "increment": {
      const [key, delta, details] = write.value;
      return { kind: "increment", key, delta, details: detailsOf(details) };
    }
  }
}
