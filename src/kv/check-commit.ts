import { bobbinError } from "../errors.ts";
import { commitLimits } from "../limits.ts";
import type { Commit, CommitCheck, CommitWrite } from "../stores/store.ts";
import {
  checkKey,
  checkList,
  checkText,
  checkValue,
  wrongKind,
  type LimitedStore,
} from "./check.ts";
import { checkDetails } from "./check-details.ts";

/** Throws unless it is a delta of a counter: a signed 64-bit integer. */
export function checkDelta(delta: unknown): asserts delta is bigint {
  if (typeof delta === "bigint" && BigInt.asIntN(64, delta) === delta) return;
  throw bobbinError("invalid-argument", { problem: "delta" });
}

/** Throws unless it is a commit that the store may be asked for; gives it with nothing else in it. */
export function checkCommit(slot: LimitedStore, { checks, writes }: Commit): Commit {
  checkList("list of checks", checks);
  checkList("list of writes", writes);
  const { checksMax, writesMax, bytesMax } = commitLimits;
  checkSize("checks", checks.length, checksMax);
  checkSize("writes", writes.length, writesMax);
  const written = new Set<string>();
  let bytes = 0;
  const count = (key: string, length: number): void => {
    bytes += Buffer.byteLength(key, "utf8") + length;
    checkSize("bytes", bytes, bytesMax);
  };
  const checkedChecks = checks.map((check): CommitCheck => {
    checkPart("check", check);
    const { key, version } = check;
    checkKey(slot, key);
    if (version !== null) checkText("version", version);
    count(key, version?.length ?? 0);
    return { key, version };
  });
  const checkedWrites = writes.map((write): CommitWrite => {
    const one = checkWrite(slot, write);
    if (written.has(one.key)) {
      throw bobbinError("invalid-argument", { problem: "key-twice", key: one.key });
    }
    written.add(one.key);
    count(one.key, one.kind === "set" ? one.value.byteLength : 0);
    return one;
  });
  return { checks: checkedChecks, writes: checkedWrites };
}

function checkWrite(slot: LimitedStore, write: CommitWrite): CommitWrite {
  checkPart("write", write);
  const { kind, key } = write;
  checkKey(slot, key);
  switch (kind) {
    case "delete":
      return { kind, key };
    case "set": {
      const { value, details } = write;
      checkValue(slot, key, value);
      return { kind, key, value, details: details && checkDetails(details) };
    }
    case "increment": {
      const { delta, details } = write;
      checkDelta(delta);
      return { kind, key, delta, details: details && checkDetails(details) };
    }
    default:
      throw wrongKind("kind of a write", "set, delete or increment");
  }
}

function checkPart(what: string, part: unknown): void {
  if (typeof part !== "object" || part === null) {
    throw wrongKind(`${what} of an atomic commit`, "an object");
  }
}

function checkSize(what: "checks" | "writes" | "bytes", found: number, max: number): void {
  if (found > max) throw bobbinError("commit-too-large", { what, found, max });
}
