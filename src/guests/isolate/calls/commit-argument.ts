import { bobbinError } from "../../../errors.ts";
import { commitLimits } from "../../../limits.ts";
import type { Commit, CommitCheck, CommitWrite } from "../../../stores/store.ts";
import { RefusedCall, textOf, textOrNull, deltaOf, checkedDetails } from "./call-arguments.ts";
import { unpackList } from "./packed-list.ts";

/** A commit as the runtime sends it, and the values of its sets, packed; what is in it is checked by the session. */
export function commitOf(json: unknown, packed: Uint8Array): Commit {
  const { checks, writes } = parse(textOf(json));
  const { checksMax, writesMax } = commitLimits;
  // Before anything is made of each of them.
  refuseMany("checks", checks.length, checksMax);
  refuseMany("writes", writes.length, writesMax);
  const sets = writes.filter(([kind]) => kind === "set").length;
  const values = unpackList(packed, sets).values();
  return {
    checks: checks.map(([key, version]): CommitCheck => {
      return { key: textOf(key), version: textOrNull(version) };
    }),
    writes: writes.map((write) => toWrite(write, values)),
  };
}

function refuseMany(what: "checks" | "writes", found: number, max: number): void {
  if (found > max) throw bobbinError("commit-too-large", { what, found, max });
}

function toWrite(parts: readonly unknown[], values: Iterator<Uint8Array>): CommitWrite {
  const [kind, name, third, fourth] = parts;
  const key = textOf(name);
  switch (kind) {
    case "set": {
      const value = values.next().value as Uint8Array;
      return { kind, key, value, details: checkedDetails(third) };
    }
    case "delete":
      return { kind, key };
    case "increment":
      return { kind, key, delta: deltaOf(third), details: checkedDetails(fourth) };
    default:
      throw expected();
  }
}

function parse(text: string): { checks: unknown[][]; writes: unknown[][] } {
  let commit: unknown;
  try {
    commit = JSON.parse(text);
  } catch (error) {
    throw new RefusedCall("the parts of a commit are expected", { cause: error });
  }
  if (typeof commit !== "object" || commit === null) throw expected();
  const { checks, writes } = commit as Record<string, unknown>;
  return { checks: listsOf(checks), writes: listsOf(writes) };
}

function listsOf(list: unknown): unknown[][] {
  if (!Array.isArray(list) || !list.every((item) => Array.isArray(item))) throw expected();
  return list as unknown[][];
}

function expected(): RefusedCall {
  return new RefusedCall("the parts of a commit are expected");
}
