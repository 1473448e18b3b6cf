/** How a host carries out what it is asked. */

import type { CommitWrite, Store } from "../../src/stores/store.ts";
import type { CommitPart, HostCall, HostReply } from "./host-process.ts";
import { isJointKey, jointCounter } from "./joint-keys.ts";

/** Few enough that a listing has several pages. */
const keysInPage = 2;

/** Calls the store; the answer as a host gives it. */
export async function carryOut(store: Store, call: HostCall): Promise<HostReply["value"]> {
  switch (call.type) {
    case "get":
      return textOf(call.key, await store.get(call.key));
    case "set":
      return store.set(call.key, Buffer.from(call.value));
    case "delete":
      return store.delete(call.key);
    case "versioned": {
      const { value, version } = await store.getVersioned(call.key);
      return [textOf(call.key, value), version];
    }
    case "swap":
      return store.compareAndSwap(call.key, call.version, Buffer.from(call.value));
    case "increment":
      return Number(await store.increment(call.key, BigInt(call.delta)));
    case "commit": {
      const writes = call.writes.map(toWrite);
      const sums = await store.commit({ checks: call.checks, writes });
      return sums === null ? null : sums.map(String);
    }
    case "list":
      return listAll(store);
  }
}

/** What a store is told of it. */
export function toWrite(part: CommitPart): CommitWrite {
  if (part.kind === "set") return { ...part, value: Buffer.from(part.value) };
  return part.kind === "delete" ? part : { kind: "increment", key: part.key, delta: 1n };
}

async function listAll(store: Store): Promise<string[]> {
  const keys: string[] = [];
  let cursor: string | null = null;
  do {
    const page = await store.list({ limit: keysInPage, cursor });
    keys.push(...page.keys);
    cursor = page.cursor;
  } while (cursor !== null);
  return keys.filter((key) => !isJointKey(key));
}

function textOf(key: string, value: Uint8Array | null): string | null {
  if (value === null) return null;
  const bytes = Buffer.from(value);
  return key === jointCounter ? String(bytes.readBigInt64LE()) : bytes.toString();
}
